/**
 * Checks of a run before it writes, on the real engine: planned state, resources with data. Targets
 * and saved states: plan.long.test.ts.
 */
import t from 'tap'
import { planLab } from './planLab.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('planned before it is written', async t => {
  const { renamed, run } = await planLab(t)
  const first = await run('deploy')
  t.match(first.result, { status: 'succeeded', plannedState: null })
  t.notOk(
    'plan' in first.result.timings && first.result.timings.plan > 0.2,
    'nothing is recorded yet, so nothing is planned',
  )

  await t.test('the resulting state', async t => {
    const { result } = await run('preview', {}, { on: renamed })
    const record = (name: string) =>
      requirePresent(requirePresent(result.plannedState).find(resource => resource.name === name))
    t.match(
      record('logs'),
      { id: null, inputs: { name: 'two' }, outputs: { arn: '[unknown]' } },
      'replaced: values that the cloud assigns are unknown',
    )
    t.same(
      record('second'),
      requirePresent(first.result.state).resources.find(({ name }) => name === 'second'),
      'unchanged: as recorded',
    )
    t.match(record('lab-staging').outputs, { logs: 'two', secret: '[secret]' })
    t.same(
      requirePresent(result.plannedState)
        .map(r => r.urn)
        .sort(),
      requirePresent(first.result.state)
        .resources.map(r => r.urn)
        .sort(),
    )
  })
})
