/**
 * Planned in one run, applied in another, on the real engine: what changes in between is refused,
 * by us and by the engine.
 */
import t from 'tap'
import { listResources } from '../../../src/adapters/sandbox/cloud.ts'
import { boundLab } from './boundLab.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('the engine applies only the approved plan', async t => {
  const { run, lab, tree } = await boundLab(t)
  const requests = tree({ display: 'hello', fickle: true })
  const plan = await run(requests, 'deploy', null)
  t.match(plan, {
    status: 'succeeded',
    error: null,
    binding: { digest: /^[0-9a-f]{64}$/ },
    outputs: null,
  })
  t.match(
    requirePresent(plan.plannedState)
      .map(({ name }) => name)
      .sort(),
    ['default_7_48_0', 'first', 'group', 'lab-staging', 'logs', 'second'],
  )
  t.same(await listResources(lab.cloud), [], 'a plan writes nothing')
  const refused = await run(requests, 'deploy', plan.binding)
  t.match(
    refused,
    {
      status: 'failed',
      error: { code: 'plan-changed', message: /second violates plan: .*first.*!=.*second/s },
    },
    'names that the provider generates are no change; another value after the plan is one',
  )
  t.notOk(
    (await listResources(lab.cloud)).some(({ properties }) =>
      JSON.stringify(properties).includes('second!'),
    ),
    'resources that were not planned were not created',
  )
})
