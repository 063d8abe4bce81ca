/**
 * Operations without changes, a rebuild of the whole sample, and its end, over HTTP and on the real
 * engine; the main job: story.test.ts.
 */
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud, stateIds } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

t.test('deployed, once more, previewed, rebuilt, destroyed', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'sample'),
    env: { TWINSTACK_WARM: '1' },
  })
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
    t.match((await service.call('GET', '/v1/compliance?planned=true&environments=staging')).body, {
      compliant: true,
      environments: [{ name: 'staging' }],
    })
    await sameAsCloud(t, service)
  })

  await t.test('a rebuild creates everything again', async t => {
    const before = await stateIds(service, 'staging')
    t.match(await service.run('staging', 'rebuild'), { status: 'succeeded' })
    const after = await stateIds(service, 'staging')
    t.equal(after.length, before.length)
    t.not(after.filter(id => before.includes(id)).length, before.length, 'ids are new')
    await sameAsCloud(t, service)
  })

  await t.test('production is not destroyed without its name', async t => {
    await service.environment('production', 'production')
    t.match(await service.run('production', 'deploy'), { status: 'succeeded' })
    t.match(
      await service.call('POST', '/v1/environments/production/operations', { kind: 'rebuild' }),
      { status: 422, body: { code: 'confirmation-required' } },
    )
    const refused = await service.run('production', 'rebuild', { confirm: 'production' })
    t.match(refused, { status: 'refused', error: { code: 'deletion-protected' } })
    t.match(requirePresent(refused.error).message, /Cluster/)
    await sameAsCloud(t, service, 'nothing was deleted')
  })

  await t.test('an environment with resources goes only with them', async t => {
    t.match(await service.call('DELETE', '/v1/environments/staging'), {
      status: 409,
      body: { code: 'environment-has-resources' },
    })
    const { status, body, headers } = await service.call(
      'DELETE',
      '/v1/environments/staging?destroy=true',
    )
    t.equal(status, 202)
    const id = requirePresent(requirePresent(headers.get('location')).split('/').at(-1))
    t.equal(body.id, id)
    t.match(await service.wait(id), { status: 'succeeded', kind: 'destroy' })
    await sameAsCloud(t, service, 'what is left is production')
    t.match(await service.call('GET', '/v1/environments/staging'), { status: 404 })
    t.match(await service.call('GET', `/v1/operations/${id}`), { status: 200 }, 'its history stays')
  })
})
