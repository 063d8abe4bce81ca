import t from 'tap'
import type { Revision } from '../../src/model/revision.ts'
import { pruneOld } from '../../src/services/retention.ts'
import { newEnvironment, newOperation, testStore } from '../helper/store.ts'

const { store } = await testStore(t)
const revision = { id: 'deployed', commit: 'deployed' } as Revision

t.test('trees of deployed revisions stay, and a failure is logged', async t => {
  await store.environments.create(newEnvironment('staging'))
  await store.environments.create(newEnvironment('empty'))
  const { id } = await store.operations.create(newOperation('staging', { revision }))
  await store.environments.record('staging', { deployed: { operation: id, revision } })
  const pruned: unknown[] = []
  const logged: string[] = []
  const log = {
    info: (_data: object, message: string) => logged.push(message),
    warn: (data: object) => logged.push(String((data as { err: unknown }).err)),
    error() {},
  }
  const input = {
    store,
    log,
    pruneRuns: async () => ['one'],
    pruneTrees: async (days: number, keep: string[]) => {
      pruned.push({ days, keep })
      return { trees: [], dependencies: [] }
    },
  }
  await pruneOld(input)
  t.same(pruned, [{ days: 14, keep: ['deployed'] }])
  await pruneOld({ ...input, pruneRuns: () => Promise.reject(new Error('read-only')) })
  t.same(logged, ['removed old files and rows', 'Error: read-only'])
})
