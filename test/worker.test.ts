/** What the worker does before it claims; execution itself is tested by test/e2e. */
import t from 'tap'
import { startWorker } from '../src/worker.ts'

async function workerThat(
  mayStart: (running: number) => Promise<string>,
  home: string,
  ownOperations: object = {},
) {
  const seen: string[] = []
  // an operation is held until its environment was read
  let release = () => {}
  const released = new Promise<null>(resolve => (release = () => resolve(null)))
  const logged: string[] = []
  let work: (environment: string) => Promise<void> = async () => {}
  const operations = {
    claim: async (environment: string) => void seen.push(environment),
    listAbandoned: async () => [],
    listWaiting: async () => [],
    noteWorker: async () => {},
    listExpiredApprovals: async () => [],
    renew: async () => true,
    ...ownOperations,
  }
  const deps = {
    worker: 'here-1-00000000',
    leaseSeconds: 20,
    log: { info() {}, warn: (_: object, text: string) => void logged.push(text), error() {} },
    store: {
      listen: () => () => {},
      operations,
      environments: { get: () => released },
    },
    runner: { listLiving: async () => [] },
    queue: {
      work: async (_: number, handler: typeof work) => void (work = handler),
      offer: async () => {},
      pause: async () => void seen.push('paused'),
      stop: async () => {},
    },
  }
  const worker = await startWorker(deps as never, { concurrency: 2, home, mayStart })
  return { seen, logged, work: (environment: string) => work(environment), worker, release }
}

t.test('while the disk is full no operation is claimed; it stays queued', async t => {
  let disk = 'the disk of the data folder has 3 MiB free'
  const { seen, logged, work, worker } = await workerThat(async () => disk, t.testdir())
  await work('staging')
  t.same(seen, [])
  t.same(logged, [disk])
  disk = 'ok'
  await work('staging')
  t.same(seen, ['staging'])
  await worker.stop()
})

const claimOne = (seen: string[] = []) => ({
  claim: async (environment: string) => {
    seen.push(environment)
    return { operation: { id: `of-${environment}`, environment, cancel: null }, fence: 1 }
  },
})

t.test('an operation starts beside others only when the condition allows it', async t => {
  const counts: number[] = []
  const mayStart = async (running: number) => {
    counts.push(running)
    return running === 0 ? 'ok' : 'the machine has 3 MiB of free memory'
  }
  const claimed: string[] = []
  const { logged, work, worker, release } = await workerThat(
    mayStart,
    t.testdir(),
    claimOne(claimed),
  )
  const first = work('staging')
  await new Promise(setImmediate)
  await work('production')
  t.same(counts, [0, 1])
  t.same(claimed, ['staging'])
  t.match(logged, [/free memory/])
  await worker.drain(0)
  release()
  await first
  await worker.stop()
})

t.test('a draining worker waits for its operations and takes no new ones', async t => {
  const claimed: string[] = []
  const { seen, work, worker, release } = await workerThat(
    async () => 'ok',
    t.testdir(),
    claimOne(claimed),
  )
  const held = work('staging')
  await new Promise(setImmediate)
  let drained = false
  const draining = worker.drain(60).then(() => (drained = true))
  await new Promise(setImmediate)
  await work('production')
  t.same(claimed, ['staging'], 'nothing new is claimed')
  t.same(seen, ['paused'], 'the queue delivers nothing more')
  t.notOk(drained, 'it waits')
  release()
  await draining
  await held
  t.same(claimed, ['staging'], 'nor the next one of the same environment')
  await worker.stop()
})

t.test('it waits no longer than the given time', async t => {
  const { logged, work, worker, release } = await workerThat(
    async () => 'ok',
    t.testdir(),
    claimOne(),
  )
  const held = work('staging')
  await new Promise(setImmediate)
  const began = Date.now()
  await worker.drain(1)
  t.ok(Date.now() - began >= 990)
  t.match(logged, [/TWINSTACK_DRAIN/])
  release()
  await held
  await worker.stop()
})
