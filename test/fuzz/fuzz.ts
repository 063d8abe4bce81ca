/**
 * The running service under schemathesis: the real `buildApp` on a real database and queue, over
 * real sockets, filled with one of everything, with the token of a role. No worker takes operations
 * from the queue, so that only the HTTP API with its verbs and its database is fuzzed, without the
 * engine.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { TwinstackError } from '../../src/lib/errors.ts'
import type { Role } from '../../src/model/access.ts'
import { testApp, type TestApp } from '../helper/app.ts'
import { start } from './schemathesis.ts'

export type FuzzOptions = {
  command: string
  args?: string[]
  seed: number
  /** whose token is sent; that of an admin when left out */
  role?: Role
  print?: (text: string) => void
}
export type FuzzResult = {
  /** schemathesis' own: 0 when every check holds for every answer */
  code: number | null
  seconds: number
  /** requests that reached the service */
  calls: number
  /** answers by status */
  statuses: Record<string, number>
  /** answers that took longer than a second, with their route and milliseconds */
  slow: SlowRequest[]
  /** milliseconds of the slowest answer */
  slowest: number
  report: Record<string, any>
  output: string
}

export type SlowRequest = { request: string; status: number; milliseconds: number }

/** The limit of the longest answer on a quiet machine, in milliseconds. */
const slowAfter = 1000

export async function fuzz(
  t: Pick<Test, 'teardown'>,
  { command, args = [], seed, role = 'admin', print: say = () => {} }: FuzzOptions,
): Promise<FuzzResult> {
  const service = await testApp(t as Test, {
    limits: { perToken: 10_000_000, failures: 10_000_000 },
  })
  // one caller sends all requests: other tests cover the limit of its queue
  service.services.config.queuedPerCaller = 100_000
  const counted = countAnswers(service, role)
  const { statuses } = counted
  const url = await service.app.listen({ host: '127.0.0.1', port: 0 })
  await fill(service)
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-fuzz-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const began = performance.now()
  let output = ''
  const code = await start(
    command,
    [
      '--config-file',
      join(import.meta.dirname, 'schemathesis.toml'),
      'run',
      `${url}/openapi.json`,
      '--header',
      `Authorization: Bearer ${service.secrets[role]}`,
      '--checks',
      'all',
      '--seed',
      String(seed),
      '--report',
      'json',
      '--report-json-path',
      join(folder, 'report.json'),
      '--generation-database',
      'none',
      '--workers',
      '1',
      ...args,
    ],
    folder,
    text => {
      output += text
      say(text)
    },
  )
  const seconds = Math.round((performance.now() - began) / 100) / 10
  return {
    code,
    seconds,
    calls: Object.values(statuses).reduce((sum, n) => sum + n, 0),
    ...counted,
    report: readReport(join(folder, 'report.json')),
    output,
  }
}

function readReport(file: string): Record<string, any> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

/** Counts answers and times; the token of the run stays, although requests revoke tokens. */
function countAnswers(
  { app, tokenIds }: TestApp,
  role: Role,
): Pick<FuzzResult, 'statuses' | 'slow' | 'slowest'> {
  const counted: Pick<FuzzResult, 'statuses' | 'slow' | 'slowest'> = {
    statuses: {},
    slow: [],
    slowest: 0,
  }
  app.addHook('onRequest', async request => {
    if (request.method === 'DELETE' && request.url.includes(tokenIds[role]))
      throw new TwinstackError('not-found', 'the token of this run stays')
  })
  app.addHook('onResponse', async (request, reply) => {
    const { statusCode: status, elapsedTime } = reply
    counted.statuses[status] = (counted.statuses[status] ?? 0) + 1
    const milliseconds = Math.round(elapsedTime)
    counted.slowest = Math.max(counted.slowest, milliseconds)
    if (milliseconds > slowAfter)
      counted.slow.push({
        request: `${request.method} ${request.url.slice(0, 300)}`,
        status,
        milliseconds,
      })
  })
  return counted
}

/** One object of each kind that needs no engine, so that answers have content. */
async function fill({ call, services }: TestApp): Promise<void> {
  const send = async (method: string, url: string, body?: object) => {
    const answer = await call('admin', method, url, body)
    if (answer.status >= 400)
      throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  for (const name of ['staging', 'production'])
    await send('POST', '/v1/environments', { name, kind: name })
  await services.store.environments.record('staging', {
    outputs: { url: { value: 'https://staging.example.com', secret: false } },
  })
  await send('PUT', '/v1/environments/pr-1', {})
  for (const kind of ['deploy', 'preview'])
    await send('POST', '/v1/environments/staging/operations', { kind })
  await send('POST', '/v1/schedules', { environment: 'staging', everyMinutes: 60 })
  await send('PUT', '/v1/environments/staging/maintenance-windows', {
    windows: [{ from: '22:00', to: '04:00', reason: 'at night' }],
  })
  await send('POST', '/v1/webhooks', { url: 'https://hooks.example.com/x' })
  await send('POST', '/v1/compliance-audits', {})
}
