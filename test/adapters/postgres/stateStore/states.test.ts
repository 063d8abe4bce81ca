import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { UpdateStatus } from '../../../../src/model/stateService.ts'
import { ana, testStore } from '../../../helper/store.ts'

t.test('states are deleted by count and age, except the newest and the last good one', async t => {
  const { store } = await testStore(t)
  const names = { project: 'shop', name: 'dev' }
  const stack = await store.stacks.create({ id: randomUUID(), ...names, tags: {}, settings: null })
  const id = stack?.id ?? ''
  const program = { message: '', environment: {}, config: {} }
  const add = async (status: UpdateStatus) => {
    const made = await store.stacks.createUpdate({
      stack: id,
      kind: 'update',
      dryRun: false,
      program,
      by: ana,
      engineVersion: '',
      operation: null,
    })
    const { version } = await store.stacks.startUpdate({ update: made.id, tokenHash: '' }, 1)
    const state = { stack: id, version, update: made.id, schema: 3, features: [] }
    await store.stacks.saveState({ ...state, deployment: `{"v":${version}}`, resources: 0 })
    await store.stacks.release(id, made.id, status)
  }
  const versions = async () => {
    const { rows } = await store.runSql(
      'select version from twinstack.stack_states order by version',
    )
    return rows.map(row => (row as { version: number }).version)
  }
  for (const status of ['succeeded', 'succeeded', 'failed', 'failed', 'failed'] as const)
    await add(status)
  t.equal(await store.stacks.prune(id, { count: 10, days: 30 }), 0)
  t.equal(await store.stacks.prune(id, { count: 2, days: 30 }), 2)
  t.same(await versions(), [2, 4, 5], 'two, and the last good one before them')
  await store.runSql(`update twinstack.stack_states set taken_at = now() - interval '31 days'`)
  await store.stacks.prune(id, { count: 10, days: 30 })
  t.same(await versions(), [2, 5], 'old ones, but not the newest and the last good one')
})
