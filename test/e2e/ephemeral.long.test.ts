/** Scenarios of ephemeral environments with many operations. */
import t from 'tap'
import { listResources, removeResource } from '../../src/adapters/sandbox/cloud.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { leaveTopic } from '../helper/leftovers.ts'
import { testDatabase } from '../helper/database.ts'
import { testService, type TestService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

t.setTimeout(1800_000)

const isGone = async (service: TestService, name: string) => {
  for (
    const end = Date.now() + 120_000;
    Date.now() < end;
    await new Promise(resolve => setTimeout(resolve, 250))
  ) {
    if ((await service.call('GET', `/v1/environments/${name}`)).status === 404) return true
  }
  return false
}

t.test(
  'two pull requests at once, one closed while its deploy runs',
  { timeout: 900_000 },
  async t => {
    const service = await testService(t, { repository: makeRepository(t, 'tiny') })
    const [one, two] = await Promise.all(
      [1, 2].map(
        async number =>
          (
            await service.call('PUT', `/v1/environments/pr-${number}`, {
              pullRequest: number,
              overrides: number === 2 ? { slow: true } : {},
            })
          ).body,
      ),
    )
    await service.wait(two.operation.id, ({ status }) => status === 'running')
    const closed = (await service.call('DELETE', '/v1/environments/pr-2?destroy=true')).body
    t.match(await service.wait(one.operation.id), { status: 'succeeded' })
    t.match(await service.wait(two.operation.id), { status: 'cancelled' })
    t.match(await service.wait(closed.id), { status: 'succeeded', cleanup: { remaining: [] } })
    t.ok(await isGone(service, 'pr-2'))
    t.same(await listResources(service.sandbox, { environment: 'pr-2' }), [])
    await sameAsCloud(t, service, 'the other one is complete')
  },
)

t.test(
  'a time to live that ended while the service was down is swept at its start',
  { timeout: 900_000 },
  async t => {
    const databaseUrl = await testDatabase(t)
    const service = await testService(t, {
      repository: makeRepository(t, 'tiny'),
      env: { DATABASE_URL: databaseUrl },
    })
    const { body } = await service.call('POST', '/v1/environments', {
      kind: 'ephemeral',
      name: 'short',
      ttlMinutes: 60,
      deploy: true,
    })
    t.match(await service.wait(body.operation.id), { status: 'succeeded' })
    await service.stop()
    const store = await openStore({ databaseUrl })
    await store.runSql(
      "update twinstack.environments set expires_at = clock_timestamp() - interval '1 minute'",
    )
    await store.close()
    await service.start()
    t.ok(await isGone(service, 'short'))
    t.same(await listResources(service.sandbox), [])
    t.match((await service.call('GET', '/v1/operations?environment=short')).body.items[0], {
      kind: 'destroy',
      status: 'succeeded',
      requestedBy: { kind: 'system', name: 'sweeper' },
    })
  },
)

t.test('a manual resource is reported and keeps the environment', { timeout: 900_000 }, async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'tiny'),
    env: { TWINSTACK_SWEEP: '3600' },
  })
  const { body } = await service.call('PUT', '/v1/environments/pr-3', {})
  await service.wait(body.operation.id)
  const orphan = await leaveTopic(service.sandbox, 'pr-3', { ours: true })
  const byHand = await leaveTopic(service.sandbox, 'pr-3', { ours: false })
  const remove = async () =>
    service.wait((await service.call('DELETE', '/v1/environments/pr-3?destroy=true')).body.id)
  t.match(await remove(), {
    status: 'failed',
    error: { code: 'leftovers-found', message: byHand },
    cleanup: {
      searches: 2,
      found: [{}, {}],
      removed: [{ arn: orphan, ours: true }],
      remaining: [{ arn: byHand, ours: false }],
    },
  })
  t.match((await service.call('GET', '/v1/environments/pr-3')).body, {
    deployed: null,
    resourceCount: 0,
    leftovers: [{ arn: byHand }],
  })
  t.match(await service.call('DELETE', '/v1/environments/pr-3'), {
    status: 409,
    body: { code: 'environment-has-resources' },
  })
  t.match(
    (await service.call('GET', '/v1/environments/pr-3/state-versions')).body.items.length > 0,
    true,
    'its saved states are kept',
  )
  t.same(
    (await listResources(service.sandbox)).map(one => one.arn),
    [byHand],
    'it was not changed',
  )
  t.match((await service.call('GET', '/v1/notices?type=environment.leftovers')).body.notices, [
    { environment: 'pr-3', detail: { remaining: [{ arn: byHand }] } },
  ])
  await removeResource(service.sandbox, byHand)
  t.match(await remove(), {
    status: 'succeeded',
    cleanup: { searches: 1, found: [], remaining: [] },
  })
  t.ok(await isGone(service, 'pr-3'))
})

t.test('down at night, up in the morning with the same revision', { timeout: 900_000 }, async t => {
  const service = await testService(t, { repository: makeRepository(t, 'tiny') })
  await service.environment('staging', 'staging')
  const deployed = await service.run('staging', 'deploy')
  const at = async (task: string) =>
    (
      await service.call('POST', '/v1/environments/staging/schedules', {
        task,
        scheduleCron: '0 20 * * *',
      })
    ).body.id
  const now = async (id: string) =>
    service.wait((await service.call('POST', `/v1/schedules/${id}/run`)).body.lastOperation)
  const [down, up] = [await at('down'), await at('up')]
  t.match(await now(down), { kind: 'destroy', status: 'succeeded', cleanup: { remaining: [] } })
  t.match((await service.call('GET', '/v1/environments/staging')).body, { deployed: null })
  t.match(await now(up), {
    kind: 'deploy',
    status: 'succeeded',
    revision: { id: requirePresent(deployed.revision).id },
  })
  await sameAsCloud(t, service)
})
