import t from 'tap'
import type { EventBody } from '../../../../src/model/operation.ts'
import { countChanges } from '../../../../src/services/operations/execute/countChanges.ts'

const step = (
  op: string,
  name: string,
  more: Partial<Extract<EventBody, { type: 'resource' }>> = {},
  type = 'aws:s3/bucket:Bucket',
): EventBody => ({
  type: 'resource',
  phase: 'finished',
  planned: false,
  change: { urn: `urn:pulumi:staging::shop::${type}::${name}`, type, name, op, properties: [] },
  ...more,
})

t.test(
  'a run that failed or was cancelled has no summary: its finished steps are counted',
  async t => {
    const events = [
      step('create', 'a', { phase: 'started' }),
      step('create', 'a'),
      step('create', 'b', { phase: 'failed' }),
      step('update', 'c'),
      step('update', 'planned', { planned: true }),
    ]
    t.same(countChanges({}, events), { create: 1, update: 1 })
  },
)

t.test('the steps of several runs are added; the summary is that of the last one', async t => {
  const events = [step('create', 'a'), step('create', 'b'), step('create', 'c')]
  t.same(countChanges({ create: 1, same: 2 }, events), { create: 3, same: 2 })
})

t.test('what retainOnDelete keeps is not deleted', async t => {
  t.same(countChanges({ delete: 5 }, [], 2), { delete: 3, keep: 2 })
  t.same(countChanges({ replace: 1, delete: 0 }, [], 1), { replace: 1, delete: 0 })
})

t.test('an incomplete log does not make the summary smaller', async t => {
  t.same(countChanges({ create: 3, same: 1 }, [step('create', 'a')]), { create: 3, same: 1 })
})

t.test('a replacement counts once, and the default provider not at all', async t => {
  const events = [
    step('create-replacement', 'a'),
    step('delete-replaced', 'a'),
    step('create', 'default_7_0_0', {}, 'pulumi:providers:aws'),
  ]
  t.same(countChanges({}, events), { replace: 1 })
})
