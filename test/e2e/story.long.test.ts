/** What changes nothing, and a rebuild of all of the sample, over HTTP and on the real engine; the main job: story.test.ts. */
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud, stateIds } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'

t.test('deployed, once more, previewed, rebuilt', async t => {
  const service = await testService(t, { repository: makeRepository(t, 'sample'), env: { TWINSTACK_WARM: '1' } })
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })

  await t.test('a second deploy changes nothing', async t => {
    const operation = await service.run('staging', 'deploy')
    t.match(operation, { status: 'succeeded' })
    t.same(Object.keys(operation.changes ?? {}), ['same'])
  })

  await t.test('a preview plans and changes nothing', async t => {
    const before = await stateIds(service, 'staging')
    t.match(await service.run('staging', 'preview'), { status: 'succeeded' })
    t.same(await stateIds(service, 'staging'), before)
    t.match((await service.call('GET', '/v1/compliance?planned=true&environments=staging')).body, { compliant: true, environments: [{ name: 'staging' }] })
    await sameAsCloud(t, service)
  })

  await t.test('rebuild makes all anew', async t => {
    const before = await stateIds(service, 'staging')
    t.match(await service.run('staging', 'rebuild'), { status: 'succeeded' })
    const after = await stateIds(service, 'staging')
    t.equal(after.length, before.length)
    t.not(after.filter(id => before.includes(id)).length, before.length, 'ids are new')
    await sameAsCloud(t, service)
  })
})
