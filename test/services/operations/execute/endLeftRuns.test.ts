/** Runs on this machine whose operation another worker has taken over. */
import t from 'tap'
import type { Operation } from '../../../../src/model/operation.ts'
import { endLeftRuns } from '../../../../src/services/operations/execute/endLeftRuns.ts'

const ids = [1, 2, 3, 4].map(n => `00000000-0000-4000-8000-00000000000${n}`)
const [held = '', taken = '', ended = '', unknown = ''] = ids

t.test('only a run that no operation names any more is ended', async t => {
  const folderOf = (id: string) => `/home/runs/${id}-1`
  const killed: string[] = []
  const logged: object[] = []
  const statuses: Record<string, Operation['status']> = {
    [held]: 'running',
    [taken]: 'interrupted',
    [ended]: 'failed',
  }
  const store = {
    operations: {
      get: async (id: string) =>
        statuses[id] ? { id, environment: 'staging', status: statuses[id] } : null,
      // the worker of another machine heals `taken` in a folder of its own
      getRunFolder: async (id: string) => (id === taken ? `/other/${id}-1-heal-2` : folderOf(id)),
    },
  }
  const runner = {
    listLiving: async () => ids.map(folderOf),
    attach: async (folder: string) => ({
      kill: async () => {
        killed.push(folder)
        return 3
      },
    }),
  }
  const log = { info() {}, error() {}, warn: (data: object) => void logged.push(data) }
  const deps = { store, runner, log } as never
  t.equal(await endLeftRuns(deps), 2)
  t.same(killed, [folderOf(taken), folderOf(ended)], `${held} runs, ${unknown} is not ours`)
  t.match(logged, [{ operation: taken, processes: 3 }, { operation: ended }])
})
