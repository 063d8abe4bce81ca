/**
 * Two operations on one environment never run together; cancelling a queued one and in the middle,
 * time limit, restart, a failing resource. Without the engine: test/api/routes/operations.test.ts,
 * test/adapters/postgres/operations/claim.test.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { clearFaults, injectFault } from '../../src/adapters/sandbox/faults.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud, stateIds } from '../helper/cloud.ts'
import { testService, type TestService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

const cluster = 'aws:rds/cluster:Cluster'

t.test('turns, cancelling and restarts', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'small'),
    env: { TWINSTACK_GRACE: '3' },
  })

  await t.test(
    'the second waits its turn and says behind which one; a queued one is cancelled at once',
    async t => {
      await service.environment('turns', 'ephemeral')
      const first = await service.request('turns', 'deploy')
      const second = await service.request('turns', 'drift-check', {}).catch(error => error)
      t.match(
        String(second),
        /not-deployed/,
        'nothing is deployed yet, so a drift check has nothing to look at',
      )
      const third = await service.request('turns', 'deploy', { message: 'second in line' })
      t.match((await service.call('GET', `/v1/operations/${third.id}`)).body, {
        status: 'queued',
        behind: first.id,
      })
      const queued = await service.request('turns', 'deploy')
      t.match(await service.call('POST', `/v1/operations/${queued.id}/cancel`), { status: 202 })
      t.match(await service.wait(queued.id), {
        status: 'cancelled',
        cancel: { stopped: 'before-start' },
        startedAt: null,
      })
      const [one, two] = await Promise.all([service.wait(first.id), service.wait(third.id)])
      t.match([one, two], [{ status: 'succeeded' }, { status: 'succeeded', behind: null }])
      t.ok(
        requirePresent(two.startedAt) >= requirePresent(one.finishedAt),
        'it began after the first had ended',
      )
      t.match(await service.call('POST', `/v1/operations/${first.id}/cancel`), {
        status: 409,
        body: { code: 'operation-finished' },
      })
    },
  )

  await t.test('a running one gracefully: what is in flight is finished and saved', async t => {
    await service.environment('polite', 'ephemeral')
    await injectFault(service.sandbox, {
      type: cluster,
      operation: 'create',
      mode: 'delay',
      seconds: 1.5,
      message: 'slow cloud',
    })
    const { id } = await inTheMiddle(service, 'polite')
    t.match(await service.call('POST', `/v1/operations/${id}/cancel`), { status: 202 })
    t.match(await service.wait(id), { status: 'cancelled', cancel: { stopped: 'gracefully' } })
    await clearFaults(service.sandbox)
    await comesBack(t, service, 'polite')
  })

  await t.test('forcibly when the cloud hangs, and pending operations are healed', async t => {
    await service.environment('firm', 'ephemeral')
    await injectFault(service.sandbox, {
      type: cluster,
      operation: 'create',
      mode: 'hang',
      message: 'hung cloud',
    })
    const { id } = await inTheMiddle(service, 'firm')
    await service.call('POST', `/v1/operations/${id}/cancel`)
    t.match(await service.wait(id), { status: 'cancelled', cancel: { stopped: 'forcibly' } })
    await clearFaults(service.sandbox)
    await comesBack(t, service, 'firm')
  })

  await t.test('the time limit ends an operation', async t => {
    await service.environment('late', 'ephemeral')
    await injectFault(service.sandbox, {
      type: cluster,
      operation: 'create',
      mode: 'hang',
      message: 'hung cloud',
    })
    const ended = await service.run('late', 'deploy', { timeLimitSeconds: 4 })
    t.match(ended, { status: 'failed', error: { code: 'operation-timeout' } })
    await clearFaults(service.sandbox)
    await comesBack(t, service, 'late')
  })

  await t.test('a restart of the service only detaches: the run continues', async t => {
    await service.environment('restart', 'ephemeral')
    await injectFault(service.sandbox, {
      type: cluster,
      operation: 'create',
      mode: 'delay',
      seconds: 2,
      message: 'slow cloud',
    })
    const { id } = await inTheMiddle(service, 'restart')
    await service.stop()
    await service.start()
    t.match(await service.wait(id), { status: 'succeeded', attempt: 1 })
    const events = await service.events(id)
    t.same(
      events.map(event => event.seq),
      events.map((_, at) => at + 1),
      'events are numbered without a gap',
    )
    await clearFaults(service.sandbox)
    await comesBack(t, service, 'restart')
  })

  await t.test('names the failing resource, and the next deploy continues', async t => {
    await service.environment('fails', 'ephemeral')
    await injectFault(service.sandbox, {
      type: cluster,
      operation: 'create',
      mode: 'fail',
      times: 1,
      message: 'InsufficientDBInstanceCapacity: try again',
    })
    const failed = await service.run('fails', 'deploy')
    t.match(failed, { status: 'failed', error: { code: 'resource-failed' } })
    t.match(
      failed.error?.resources?.find(r => r.urn.includes(cluster))?.message,
      /InsufficientDBInstanceCapacity/,
    )
    await comesBack(t, service, 'fails')
  })
})

async function inTheMiddle(service: TestService, environment: string): Promise<{ id: string }> {
  const { id } = await service.request(environment, 'deploy')
  for (;;) {
    const events = await service.events(id)
    if (
      events.some(
        ({ body }) =>
          body.type === 'resource' && body.phase === 'started' && body.change.type === cluster,
      )
    )
      return { id }
    if (events.some(({ body }) => body.type === 'status' && body.to === 'failed'))
      throw new Error(JSON.stringify(events.slice(-5)))
    await sleep(50)
  }
}

async function comesBack(t: Test, service: TestService, environment: string): Promise<void> {
  await sameAsCloud(t, service, 'recorded state = sandbox')
  t.match(
    await service.run(environment, 'deploy'),
    { status: 'succeeded', error: null },
    'the next deploy succeeds',
  )
  await sameAsCloud(t, service, 'recorded state = sandbox, no orphan')
  t.match(await service.run(environment, 'destroy'), { status: 'succeeded' }, 'destroyed')
  t.same(await stateIds(service, environment), [], 'nothing is left')
  await sameAsCloud(t, service, 'nor in the sandbox')
}
