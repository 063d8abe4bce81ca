import { requirePresent } from '../../src/lib/requirePresent.ts'
import type { Store } from '../../src/model/store.ts'

export type ReadTimes = { name: string; p50: number; p99: number }

/** Calls each read `times` times, one after the other; milliseconds. */
export async function measureReads(store: Store, times: number): Promise<ReadTimes[]> {
  const environment = 'grown-1'
  const { items } = await store.operations.list({ environment, page: 1, pageSize: 50 })
  const middle = requirePresent(items[Math.floor(items.length / 2)]).id
  const stack = requirePresent(await store.stacks.find({ project: 'shop', name: environment }))
  const notices = await store.notices.list({ after: 0, limit: 1 })
  const reads: Record<string, () => Promise<unknown>> = {
    '`select 1`': () => store.runSql('select 1'),
    'environments, first page': () => store.environments.list({ page: 1, pageSize: 50 }),
    'one environment': () => store.environments.get(environment),
    'operations of one environment': () =>
      store.operations.list({ environment, page: 1, pageSize: 50 }),
    'operations of all environments': () => store.operations.list({ page: 1, pageSize: 50 }),
    'one operation': () => store.operations.get(middle),
    'events of one operation': () => store.operations.listEvents(middle, { after: 0, limit: 500 }),
    'newest drift report': () => store.operations.getLatestDrift(environment),
    'notices, next page': () =>
      store.notices.list({ after: (notices[0]?.seq ?? 0) + 1000, limit: 100 }),
    'stacks, first page': () => store.stacks.list({ names: null, limit: 500 }),
    'one stack': () => store.stacks.find(stack),
    'newest state of a stack': () => store.stacks.getStateAt(stack.id, stack.version),
    'history of a stack': () => store.stacks.listUpdates(stack.id, { page: 1, pageSize: 50 }),
    'newest preview of a stack': () => store.stacks.listLatestPreviews(stack.id, 1),
    'update of an operation': () => store.stacks.updateOfOperation(middle),
    'waiting environments (sweep)': () => store.operations.listWaiting(),
    'abandoned operations (sweep)': () => store.operations.listAbandoned({ worker: 'w' }),
    'claim of nothing': () =>
      store.operations.claim(environment, { worker: 'w', leaseSeconds: 60 }),
    'statistics of operations (metrics)': () => store.operations.computeStatistics([1, 10, 60]),
  }
  const results: ReadTimes[] = []
  for (const [name, read] of Object.entries(reads)) {
    // caches of PostgreSQL and of the connection
    await read()
    const taken: number[] = []
    for (let n = 0; n < times; n += 1) {
      const began = performance.now()
      await read()
      taken.push(performance.now() - began)
    }
    taken.sort((a, b) => a - b)
    const at = (part: number) => requirePresent(taken[Math.ceil(part * times) - 1])
    results.push({ name, p50: at(0.5), p99: at(0.99) })
  }
  return results
}
