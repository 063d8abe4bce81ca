/**
 * Small programs that failed once, each with the right result; more of them: cases.long.test.ts.
 */
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { openCase, succeeded } from './cases.ts'

t.test('B04: delete hooks run in destroy and rebuild', async t => {
  const { tree, run, lab } = await openCase(t, 'B04')
  t.match(await run(tree('a'), 'deploy'), succeeded)
  t.match(await run(tree('a'), 'rebuild'), succeeded)
  const destroyed = await run(tree('a'), 'destroy')
  t.match(destroyed, succeeded)
  t.ok(
    destroyed.events.some(
      ({ body }) => body.type === 'diagnostic' && body.message.includes('about to go: inbox'),
    ),
    'the hook ran',
  )
  t.same(await listResources(lab.cloud), [])
})

t.test('B13: dynamic resources', async t => {
  const { tree, run } = await openCase(t, 'B13')
  const deployed = await run(tree('a'), 'deploy')
  t.match(deployed, { ...succeeded, outputs: { number: { value: /^\d+$/ } } })
  t.notOk(
    deployed.events.some(({ body }) => body.type === 'diagnostic' && /PATH/.test(body.message)),
    'no message about the plugins of Twinstack',
  )
  t.match(await run(tree('a'), 'destroy'), succeeded)
})
