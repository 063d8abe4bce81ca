/**
 * Other people's programs: every way to misbehave that we know, of which many are in
 * test/adapters/runner/settings.test.ts too, and a second one of another shape.
 */
import t from 'tap'
import { listResources, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud, stateIds } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'
import { hashSha256 } from '../../src/lib/hash.ts'
import { misbehave } from './misbehaving.ts'
import { requirePresent } from '../helper/present.ts'

t.test('programs that misbehave', async t => {
  const service = await misbehave(t)
  await t.test('a settings file that is missing', async t => {
    await service.environment('nowhere', 'staging')
    t.match(await service.run('nowhere', 'deploy'), {
      status: 'failed',
      error: { code: 'settings-file-missing', message: /Pulumi\.nowhere\.yaml/ },
    })
  })
  await t.test('wrong settings are named by their path', async t => {
    await service.environment('wrong', 'ephemeral', {
      overrides: { buckets: 'many', colour: 'red' },
    })
    const ended = await service.run('wrong', 'deploy', { revision: 'exits' })
    t.match(ended, { status: 'failed', error: { code: 'settings-invalid' } })
    t.same(ended.error?.fields?.map(field => field.path).sort(), [
      'settings.buckets',
      'settings.colour',
    ])
  })
})

t.test('a second program: another repository, other settings, components, two regions', async t => {
  const service = await testService(t, { repository: makeRepository(t, 'second') })
  for (const [name, kind] of [
    ['staging', 'staging'],
    ['production', 'production'],
  ] as const) {
    await service.environment(name, kind)
    t.match(await service.run(name, 'deploy'), { status: 'succeeded', error: null }, name)
    await sameAsCloud(t, service)
  }
  const mine = (await listResources(service.sandbox)).filter(
    r => r.tags['twinstack:environment'] === 'staging',
  )
  t.ok(new Set(mine.map(r => r.region)).size >= 2, 'two regions')
  const queue = requirePresent(mine.find(r => r.type === 'aws:sqs/queue:Queue'))
  const { urn } = (
    await service.call('GET', '/v1/environments/staging/resources?pageSize=100')
  ).body.items.find(({ id }: { id: string }) => id === queue.id)
  t.match(urn, /reports:index:Inbox\$aws:sqs\/queue:Queue::/, 'its component is in its URN')
  t.equal(queue.tags['twinstack:urn'], hashSha256(urn).slice(0, 12), 'and the URN in its tags')
  await setProperty(service.sandbox, requirePresent(queue.arn), 'visibilityTimeoutSeconds=7')
  t.match(await service.run('staging', 'drift-check'), {
    status: 'succeeded',
    drift: { changed: 1, deleted: 0, pendingChanges: 0 },
  })
  t.match((await service.call('GET', '/v1/environments/staging/drift')).body.resources, [
    { id: queue.id, properties: [{ path: 'visibilityTimeoutSeconds', actual: 7 }] },
  ])
  t.match(await service.run('staging', 'reconcile'), { status: 'succeeded' })
  t.match(await service.run('staging', 'drift-check'), {
    status: 'succeeded',
    drift: { changed: 0, deleted: 0 },
  })
  t.match(await service.run('staging', 'rebuild'), { status: 'succeeded' })
  t.match(await service.run('staging', 'destroy'), { status: 'succeeded' })
  t.same(await stateIds(service, 'staging'), [])
  await sameAsCloud(t, service)
})
