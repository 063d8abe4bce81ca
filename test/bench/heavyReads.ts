/**
 * `npm run bench -- reads` measures how long another caller of `/v1/environments` waits while a
 * viewer repeatedly reads the gate of production 200 times in parallel. The states of staging and
 * production are recorded without an engine; a separate thread sends the viewer's requests.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import type { Test } from 'tap'
import { createTrees } from '../../src/adapters/git/trees.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { packageFolder } from '../../src/model/config.ts'
import { world } from '../analysis/parity/corpus/shapes.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { deployedEnvironment, previewed } from '../helper/compliance.ts'
import { testDatabase } from '../helper/database.ts'
import { shareDependencies } from '../helper/dependencies.ts'
import { testService, type TestService } from '../helper/service.ts'
import { large } from './parity.ts'

const parallel = 200

type LoadOptions = { url: string; token: string; seconds: number }
type AnswerCounts = Record<string, number>

/** Each of the 200 clients waits for its answer, and one more second after a refusal. */
async function flood({ url, token, seconds }: LoadOptions): Promise<AnswerCounts> {
  const answered: AnswerCounts = {}
  const end = performance.now() + seconds * 1000
  const client = async () => {
    while (performance.now() < end) {
      const { status } = await read(url, '/v1/environments/production/gate', token)
      answered[status] = (answered[status] ?? 0) + 1
      if (status !== 200) await sleep(1000)
    }
  }
  await Promise.all(Array.from({ length: parallel }, client))
  return answered
}

async function read(url: string, path: string, token: string) {
  const started = performance.now()
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
  return { status: response.status, milliseconds: performance.now() - started }
}

if (!isMainThread) parentPort?.postMessage(await flood(workerData as LoadOptions))

/** @param seconds duration of the viewer's requests */
export async function benchHeavyReads({
  resources = 2000,
  seconds = 10,
}: { resources?: number; seconds?: number } = {}): Promise<void> {
  const ends: (() => unknown)[] = []
  // the test helpers only use the end of a test
  const t = { teardown: (end: () => unknown) => ends.unshift(end) } as unknown as Test
  try {
    const service = await prepare(t, resources)
    const token = await viewer(service)
    const alone = await read(service.url, '/v1/environments/production/gate', token)
    console.log(`one gate read alone: ${alone.status}, ${alone.milliseconds.toFixed(0)} ms`)
    report('the other caller, alone', await measure(service, () => false, 100))
    let answered: AnswerCounts | null = null
    const worker = new Worker(import.meta.filename, {
      workerData: { url: service.url, token, seconds } satisfies LoadOptions,
    })
    worker.once('message', (message: AnswerCounts) => {
      answered = message
    })
    await sleep(200)
    const times = await measure(service, () => answered !== null)
    report(`the other caller, beside ${parallel} gate reads in parallel`, times)
    console.log(`gate reads by status: ${JSON.stringify(answered)}, load ${loadavg()[0]}`)
  } finally {
    for (const end of ends) await end()
  }
}

async function prepare(t: Test, resources: number): Promise<TestService> {
  const repository = makeRepository(t, 'small')
  const databaseUrl = await testDatabase(t)
  const service = await testService(t, {
    repository,
    env: { TWINSTACK_POLICY: '', DATABASE_URL: databaseUrl },
  })
  const home = mkdtempSync(join(tmpdir(), 'twinstack-bench-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true }))
  shareDependencies(home)
  const trees = createTrees({ home, repository, ref: 'HEAD', packageFolder })
  const revision = await trees.resolve(null)
  const store = await openStore({ databaseUrl })
  for (const name of ['staging', 'production'] as const) {
    const state = large(world(name), resources).resources
    await deployedEnvironment(store, name, { revision, resources: state, kind: name })
  }
  const state = large(world('production'), resources).resources
  await previewed(store, 'production', revision, state)
  await store.close()
  return service
}

async function viewer(service: TestService): Promise<string> {
  const { body } = await service.call('POST', '/v1/tokens', {
    name: 'viewer',
    owner: 'viewer',
    ownerKind: 'machine',
    role: 'viewer',
  })
  return body.secret
}

/** Milliseconds of each of 20 sequential requests per second. */
async function measure(
  { url, token }: TestService,
  isOver: () => boolean,
  most = Infinity,
): Promise<number[]> {
  const times: number[] = []
  while (times.length < most && !isOver()) {
    times.push((await read(url, '/v1/environments', token)).milliseconds)
    await sleep(50)
  }
  return times
}

function report(what: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(0)
  console.log(
    `${what}: ${times.length} requests, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms`,
  )
}
