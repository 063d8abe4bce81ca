/** What the worker does before it claims; execution itself is tested by test/e2e. */
import t from 'tap'
import { startWorker } from '../src/worker.ts'

async function workerThat(mayStart: () => Promise<string>, home: string) {
  const seen: string[] = []
  const logged: string[] = []
  let work: (environment: string) => Promise<void> = async () => {}
  const operations = {
    claim: async (environment: string) => void seen.push(environment),
    listAbandoned: async () => [],
    listWaiting: async () => [],
    listExpiredApprovals: async () => [],
  }
  const deps = {
    worker: 'here-1-00000000',
    leaseSeconds: 20,
    log: { info() {}, warn() {}, error: (_: object, text: string) => void logged.push(text) },
    store: { listen: () => () => {}, operations },
    queue: {
      work: async (_: number, handler: typeof work) => void (work = handler),
      offer: async () => {},
      stop: async () => {},
    },
  }
  const worker = await startWorker(deps as never, { concurrency: 1, home, mayStart })
  return { seen, logged, work: (environment: string) => work(environment), worker }
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
