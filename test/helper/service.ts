/**
 * The real service as a process of its own for end-to-end tests: own data folder, own database, own
 * sandbox, loopback.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import {
  finalStatuses,
  type Operation,
  type OperationEvent,
  type OperationKind,
} from '../../src/model/operation.ts'
import { testDatabase } from './database.ts'
import { shareDependencies } from './dependencies.ts'
import { requirePresent } from './present.ts'

export type Answer = { status: number; headers: Headers; body: any }

export type TestService = {
  readonly url: string
  readonly pid: number
  home: string
  sandbox: string
  readonly repository: string
  databaseUrl: string
  token: string
  /** one HTTP call with the admin token or another one; `xml` is sent instead of a JSON body */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    xml?: string,
  ): Promise<Answer>
  /** makes the environment */
  environment(
    name: string,
    kind: 'staging' | 'production' | 'ephemeral',
    more?: object,
  ): Promise<void>
  /** sets its policy: the default file of tests requires nothing */
  demand(environment: string, policy: object): Promise<void>
  /** requests an operation; fails the test when it is not accepted */
  request(environment: string, kind: OperationKind, more?: object): Promise<Operation>
  /** waits until `until` is true, by default until the operation has ended */
  wait(id: string, until?: (operation: Operation) => boolean): Promise<Operation>
  /** request and wait */
  run(environment: string, kind: OperationKind, more?: object): Promise<Operation>
  events(id: string): Promise<OperationEvent[]>
  /** SIGKILL to the service's process alone */
  kill(): Promise<void>
  /** SIGTERM, and waits */
  stop(): Promise<void>
  start(): Promise<void>
  /** the settings of the next start */
  settings(): Record<string, string>
  /** changes settings for the next start */
  configure(env: Record<string, string>): void
}

const operationSeconds = 120

/**
 * Starts the service on `repository`, with a policy that requires nothing and a new data folder,
 * unless `env` sets others; `onLog` gets the log. It is ended, and its folders are removed, at the
 * end of the test.
 */
export async function testService(
  t: Test,
  {
    repository,
    env = {},
    onLog,
  }: { repository: string; env?: Record<string, string>; onLog?(text: string): void },
): Promise<TestService> {
  const home = env.TWINSTACK_HOME ?? mkdtempSync(join(tmpdir(), 'tws-e2e-'))
  const sandbox = join(home, 'sandbox')
  shareDependencies(home)
  const settings = {
    TWINSTACK_HOME: home,
    TWINSTACK_SANDBOX: sandbox,
    TWINSTACK_REPOSITORY: repository,
    TWINSTACK_REF: 'HEAD',
    TWINSTACK_PORT: '0',
    TWINSTACK_POLICY: join(packageFolder, 'test/fixtures/policies/open.yaml'),
    TWINSTACK_LOG: 'warn',
    TWINSTACK_LEASE: '4',
    TWINSTACK_DRIFT_CONFIRM: '0.2',
    TWINSTACK_GRACE: '15',
    TWINSTACK_WARM: '0',
    // compiled code is shared by runs of one user only; runnerUser.long.test.ts has the default
    TWINSTACK_RUNNER_USER: 'own',
    DATABASE_URL: await testDatabase(t),
    // TEST_STATES=service runs a test with the states in PostgreSQL
    ...(process.env.TEST_STATES && { TWINSTACK_STATES: process.env.TEST_STATES }),
    ...env,
  }
  let child: ChildProcess | null = null
  const service: TestService = {
    url: '',
    pid: 0,
    home,
    sandbox,
    repository,
    databaseUrl: settings.DATABASE_URL,
    token: '',
    call: (method, path, body, headers, xml) => call(service, method, path, body, headers, xml),
    environment: async (name, kind, more = {}) => {
      const { status, body } = await service.call('POST', '/v1/environments', {
        name,
        kind,
        ...more,
      })
      if (status !== 201) throw new Error(`environment ${name}: ${status} ${JSON.stringify(body)}`)
    },
    demand: async (environment, policy) => {
      const { status, body } = await service.call(
        'PATCH',
        `/v1/environments/${environment}/policy`,
        policy,
      )
      if (status !== 200)
        throw new Error(`policy of ${environment}: ${status} ${JSON.stringify(body)}`)
    },
    request: async (environment, kind, more = {}) => {
      const { status, body } = await service.call(
        'POST',
        `/v1/environments/${environment}/operations`,
        { kind, ...more },
      )
      if (status !== 202)
        throw new Error(`${kind} ${environment}: ${status} ${JSON.stringify(body)}`)
      return body
    },
    wait: (id, until) => wait(service, id, until),
    run: async (environment, kind, more) =>
      service.wait((await service.request(environment, kind, more)).id),
    events: async id =>
      (await service.call('GET', `/v1/operations/${id}/events?limit=1000`)).body.events,
    kill: async () => {
      await end(child, 'SIGKILL')
    },
    stop: async () => {
      await end(child, 'SIGTERM')
    },
    settings: () => settings,
    configure: env => void Object.assign(settings, env),
    start: async () => {
      child = fork(join(packageFolder, 'api', 'main.ts'), {
        execArgv: [],
        env: { ...withoutSettings(), ...settings },
        stdio: ['ignore', onLog ? 'pipe' : 'inherit', 'inherit', 'ipc'],
      })
      if (onLog) requirePresent(child.stdout).on('data', text => onLog(String(text)))
      const { url } = await listening(child)
      Object.assign(service, {
        url,
        pid: child.pid,
        token: readFileSync(join(home, 'keys', 'cli-token'), 'utf8').trim(),
      })
    },
  }
  t.teardown(async () => {
    await service.stop()
    rmSync(home, { recursive: true, force: true })
  })
  await service.start()
  return service
}

/** The developer's own settings must not reach the service under test. */
function withoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('TWINSTACK_') && name !== 'DATABASE_URL',
    ),
  )
}

async function listening(child: ChildProcess): Promise<{ url: string }> {
  for (;;) {
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`the service ended with code ${code} before it listened`)
      }),
    ])
    if (message.type === 'listening') return message
    if (message.type === 'failed') throw new Error(`the service did not start: ${message.message}`)
  }
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

async function call(
  service: TestService,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  xml?: string,
): Promise<Answer> {
  const response = await fetch(service.url + path, {
    method,
    headers: {
      authorization: `Bearer ${service.token}`,
      ...(xml !== undefined
        ? { 'content-type': 'application/xml' }
        : body === undefined
          ? {}
          : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(xml !== undefined
      ? { body: xml }
      : body === undefined
        ? {}
        : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: /\/(problem\+)?json/.test(response.headers.get('content-type') ?? '')
      ? JSON.parse(text)
      : text,
  }
}

async function wait(
  service: TestService,
  id: string,
  until = (operation: Operation) => finalStatuses.includes(operation.status),
): Promise<Operation> {
  for (const end = Date.now() + operationSeconds * 1000; Date.now() < end;) {
    const { body } = await service.call('GET', `/v1/operations/${id}`)
    if (until(body)) return body
    if (finalStatuses.includes(body.status)) break
    await sleep(100)
  }
  const { body } = await service.call('GET', `/v1/operations/${id}`)
  throw new Error(
    `operation ${id} did not reach the expected status within ${operationSeconds} s, or ended: ` +
      `${JSON.stringify(body)}\n${JSON.stringify((await service.events(id)).slice(-10), null, 1)}`,
  )
}

/**
 * Environments that live side by side in one account can't have one domain: each gets its own, as a
 * user would do it.
 */
export function ownDomain(name: string): { overrides: Record<string, unknown> } {
  return { overrides: { site: { domain: `${name}.example.com` } } }
}
