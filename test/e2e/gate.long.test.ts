/** Changes by hand and the gate, on the real engine; the short form is gate.test.ts. */
import t from 'tap'
import { gateStory } from './gateStory.ts'

// many deploys: an overloaded machine needs more than tap's 30 s for each
t.setTimeout(1_800_000)

const database = 'aws:rds/instance:Instance'

t.test('a staging that was changed by hand proves nothing', async t => {
  const story = await gateStory(t, { staging: '1.0.0', production: '1.0.0' })
  const { service } = story
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  t.match(await service.run('staging', 'drift-check'), { drift: { changed: 0 } })
  await story.click('staging', database, 'publiclyAccessible=true')

  await t.test('although a check before it was clean', async t => {
    const refused = await service.run('production', 'deploy')
    t.match(refused, { status: 'refused', error: { code: 'gate-refused' } })
    t.same(await story.unmet(refused), ['no-drift', 'parity'])
    t.match(await story.condition(refused, 'no-drift'), {
      summary: '1 resource of staging has drifted',
      command: 'twinstack drift staging',
      fix: 'twinstack reconcile staging',
    })
    t.match(await story.condition(refused, 'parity'), {
      detail: /Instance db publiclyAccessible: true \/ (false|absent)/,
    })
  })

  await t.test('and a notice names resource, properties, severity and who', async t => {
    const { body } = await service.call('GET', '/v1/notices?environment=staging&type=drift.found')
    t.match(body.notices, [
      {
        text: /1 resource of staging drifts: .*Instance db publiclyAccessible \S+ → true \(\w+ security, by console:/,
        detail: { resources: [{ who: /^console:/, paths: ['publiclyAccessible'] }] },
      },
    ])
  })

  await t.test('after a reconcile it proves again', async t => {
    t.match(await service.run('staging', 'reconcile'), { status: 'succeeded' })
    t.match(await service.run('production', 'deploy'), { status: 'succeeded' })
    t.match((await service.call('POST', '/v1/parity', {})).body, { passed: true, basis: 'cloud' })
  })

  await t.test('production that was changed by hand fails parity and compliance', async t => {
    await service.demand('production', {
      gate: { conditions: { tests: 'off', compliance: 'required' } },
    })
    await story.click('production', database, 'publiclyAccessible=true')
    t.match(await service.run('production', 'drift-check'), { drift: { changed: 1 } })
    t.match(
      (await service.call('GET', '/v1/parity')).body,
      { passed: false, basis: 'cloud' },
      'compared after its own drift check, with the findings',
    )
    const recorded = (await service.call('POST', '/v1/parity', { cloud: false })).body
    t.match(recorded, { passed: true, basis: 'recorded' })
    t.match(
      (await service.call('GET', '/v1/parity')).body,
      { passed: false, basis: 'cloud' },
      'a comparison of recorded states does not replace the failing report',
    )
    const { body } = await service.call('GET', '/v1/compliance?environments=production')
    t.match(
      body.violations.filter(({ check }: { check: string }) => check === 'no_public_database'),
      [{ resource: { name: 'db' }, path: 'publiclyAccessible', actual: true }],
    )
    const again = await service.run('production', 'deploy')
    const unmet = await story.unmet(again)
    t.ok(unmet.includes('compliance'), JSON.stringify(again.error))
    t.match(await story.condition(again, 'no-drift'), {
      summary: '1 resource of production has drifted',
      fix: /twinstack reconcile production/,
    })
  })
})

t.test('an image that staging never ran is refused, the identical one passes', async t => {
  const story = await gateStory(t, { staging: '1.0.0', production: '1.1.0' })
  const { service } = story
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  t.same(await story.unmet(await service.run('production', 'deploy')), ['parity'])
  story.commit({ staging: '1.0.0', production: '1.0.0' }, 'One image')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  t.match(await service.run('production', 'deploy'), { status: 'succeeded' })
})
