/**
 * A pull request's environment over REST and on the real engine: created and deployed in one call,
 * removed during a deploy, no resource left.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { leaveTopic } from '../helper/leftovers.ts'
import { testService } from '../helper/service.ts'

t.test('the life of pr-7', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'tiny'),
    env: { TWINSTACK_SWEEP: '3600' },
  })
  const made = await service.call('POST', '/v1/environments', {
    kind: 'ephemeral',
    pullRequest: 7,
    deploy: true,
    overrides: { topics: 3 },
  })
  t.match(made, {
    status: 201,
    body: {
      name: 'pr-7',
      source: { kind: 'pull-request', number: 7 },
      life: { ttlMinutes: 1440 },
      operation: { kind: 'deploy', status: 'queued', overrides: { topics: 3 } },
    },
  })
  t.match(await service.wait(made.body.operation.id), {
    status: 'succeeded',
    changes: { create: 4 },
  })
  t.match(
    (await service.call('GET', '/v1/environments/pr-7/outputs')).body.outputs.topics.value.length,
    3,
    'its outputs are there',
  )

  t.match(
    await service.call('PUT', '/v1/environments/pr-7', { overrides: { topics: 3 } }),
    { status: 200, body: { operation: { id: made.body.operation.id } } },
    'the same request starts nothing',
  )
  const slow = await service.call('PUT', '/v1/environments/pr-7', {
    overrides: { topics: 3, slow: true },
  })
  t.match(slow, { status: 202, body: { operation: { kind: 'deploy' } } })
  await service.wait(slow.body.operation.id, ({ status }) => status === 'running')
  await sleep(300)
  const orphan = await leaveTopic(service.sandbox, 'pr-7', { ours: true })

  const closed = await service.call('DELETE', '/v1/environments/pr-7?destroy=true')
  t.match(closed, { status: 202, body: { kind: 'destroy', removeEnvironment: true } })
  t.match(
    (await service.call('DELETE', '/v1/environments/pr-7?destroy=true')).body,
    { id: closed.body.id },
    'two requests start one destroy',
  )
  t.match(await service.call('PUT', '/v1/environments/pr-7', {}), {
    status: 409,
    body: { code: 'environment-busy' },
  })
  t.match(
    await service.wait(slow.body.operation.id),
    { status: 'cancelled' },
    'the deploy was cancelled',
  )
  t.match(
    await service.wait(closed.body.id),
    {
      status: 'succeeded',
      cleanup: {
        searches: 2,
        found: [{ arn: orphan }],
        removed: [{ arn: orphan, ours: true }],
        remaining: [],
        notSeen: [/not checked/],
      },
    },
    'an unrecorded resource was found by its tags, and destroyed',
  )
  t.equal((await service.call('GET', '/v1/environments/pr-7')).status, 404)
  t.same(await listResources(service.sandbox), [], 'nothing is left')
})
