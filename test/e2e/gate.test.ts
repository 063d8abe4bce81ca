/**
 * The gate on the real engine: an image that staging never ran is refused, and drift checks
 * are made by the operation itself. The identical image passes, and what was changed by hand:
 * gate.long.test.ts.
 */
import t from 'tap'
import { gateStory } from './gateStory.ts'

t.test('only the image that staging ran', async t => {
  const story = await gateStory(t, { staging: '1.0.0', production: '1.1.0' })
  const { service } = story
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  const refused = await service.run('production', 'deploy')
  t.match(refused, {
    status: 'refused',
    error: {
      code: 'gate-refused',
      message:
        /^The gate refused the deploy of production:\nparity: 1 difference between staging and the planned production is not documented \(twinstack parity staging production --plan\)$/,
    },
  })
  t.same(await story.unmet(refused), ['parity'])
  t.match(await story.condition(refused, 'parity'), {
    detail: /Function app imageUri: .*app:1\.0\.0 \/ .*app:1\.1\.0 \(never-legitimate\)/,
  })
  t.match(await story.condition(refused, 'no-drift'), { met: true, detail: /no drift in staging/ })
  const checks = await service.call('GET', '/v1/environments/staging/operations?kind=drift-check')
  t.match(
    checks.body.items,
    [{ requestedBy: { kind: 'system', name: 'gate' }, status: 'succeeded' }],
    'the operation requested the drift check by itself',
  )

  await t.test('compared before the first deploy, with what it would create', async t => {
    t.match(await service.call('POST', '/v1/parity', {}), {
      status: 409,
      body: { hint: /twinstack parity staging production --plan/ },
    })
    t.match((await service.call('POST', '/v1/parity', { planned: true })).body, {
      basis: 'planned',
      passed: false,
      judgement: { counts: { 'never-legitimate': 1 } },
    })
  })
})
