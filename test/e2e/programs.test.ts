/** Other people's programs: a second one of another shape through the whole story, and the ones that misbehave. */
import t from 'tap'
import { listResources, setProperty } from '../../src/sandbox/cloud.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud, stateIds } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'

t.test('a second program: another repository, other settings, components, two regions', async t => {
  const service = await testService(t, { repository: makeRepository(t, 'second') })
  for (const [name, kind] of [['staging', 'staging'], ['production', 'production']] as const) {
    await service.environment(name, kind)
    t.match(await service.run(name, 'deploy'), { status: 'succeeded', error: null }, name)
    await sameAsCloud(t, service)
  }
  const mine = (await listResources(service.sandbox)).filter(r => r.tags['twinstack:environment'] === 'staging')
  t.ok(new Set(mine.map(r => r.region)).size >= 2, 'two regions')
  const queue = mine.find(r => r.type === 'aws:sqs/queue:Queue')!
  await setProperty(service.sandbox, queue.arn!, 'visibilityTimeoutSeconds=7')
  t.match(await service.run('staging', 'drift-check'), { status: 'succeeded', drift: { changed: 1, deleted: 0, pendingChanges: 0 } })
  t.match((await service.call('GET', '/v1/environments/staging/drift')).body.resources, [{ id: queue.id, properties: [{ path: 'visibilityTimeoutSeconds', actual: 7 }] }])
  t.match(await service.run('staging', 'reconcile'), { status: 'succeeded' })
  t.match(await service.run('staging', 'drift-check'), { status: 'succeeded', drift: { changed: 0, deleted: 0 } })
  t.match(await service.run('staging', 'rebuild'), { status: 'succeeded' })
  t.match(await service.run('staging', 'destroy'), { status: 'succeeded' })
  t.same(await stateIds(service, 'staging'), [])
  await sameAsCloud(t, service)
})

const bad = [
  { fixture: 'throws', code: 'program-failed' },
  { fixture: 'exits', code: 'program-exited' },
  { fixture: 'never-ends', code: 'time-limit', more: { timeLimitSeconds: 3 } },
  { fixture: 'busy-loop', code: 'time-limit', more: { timeLimitSeconds: 3 } },
  { fixture: 'no-default', code: 'program-contract' },
  { fixture: 'bad-schema', code: 'program-contract' },
]

for (const { fixture, code, more } of bad) {
  t.test(`a program that misbehaves: ${fixture}`, async t => {
    const service = await testService(t, { repository: makeRepository(t, fixture), env: { TWINSTACK_GRACE: '2' } })
    await service.environment('staging', 'staging')
    const ended = await service.run('staging', 'deploy', more)
    t.match(ended, { status: 'failed', error: { code } })
    t.ok(ended.error?.message, ended.error?.message ?? 'an error without a message')
    await sameAsCloud(t, service, 'nothing is half done')
    await service.environment('nowhere', 'staging')
    t.match(await service.run('nowhere', 'deploy'), { status: 'failed', error: { code: 'settings-file-missing', message: /Pulumi\.nowhere\.yaml/ } })
  })
}
