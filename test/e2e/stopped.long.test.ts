/** The state of a database is an output that nobody declares: stopped by hand, it is drift. */
import t from 'tap'
import { gateStory } from './gateStory.ts'

// many deploys: an overloaded machine needs more than tap's 30 s for each
t.setTimeout(1_800_000)

const database = 'aws:rds/instance:Instance'

t.test('reports a database that was stopped by hand', async t => {
  const story = await gateStory(t, { staging: '1.0.0', production: '1.0.0' })
  const { service } = story
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  await story.click('staging', database, 'status="stopped"')
  t.match(await service.run('staging', 'drift-check'), { drift: { changed: 1 } })
  const { body } = await service.call('GET', '/v1/environments/staging/drift')
  t.match(body.resources, [
    { name: 'db', properties: [{ path: 'status', expected: 'available', actual: 'stopped' }] },
  ])
  t.same(await story.unmet(await service.run('production', 'deploy')), ['no-drift'])
})
