/**
 * SIGTERM to processes of the service in the middle of a deploy: within the grace time it ends its
 * operations, and afterwards it hands them over without an end of the runner. How the worker drains:
 * test/worker.test.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { injectFault } from '../../src/adapters/sandbox/faults.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { startSecond } from '../helper/secondProcess.ts'
import { testService, type TestService } from '../helper/service.ts'

t.setTimeout(600_000)

/** A deploy of four topics that takes some seconds longer, in the middle of its update. */
async function beginDeploy(service: TestService, environment: string, seconds: number) {
  const type = 'aws:sns/topic:Topic'
  await injectFault(service.sandbox, { type, operation: 'create', mode: 'delay', seconds })
  await service.environment(environment, 'ephemeral', { overrides: { topics: 4 } })
  const { id } = await service.request(environment, 'deploy')
  const started = ({ body }: { body: { type: string; phase?: string } }) =>
    body.type === 'resource' && body.phase === 'started'
  while (!(await service.events(id)).some(started)) await sleep(100)
  return id
}

async function checkDone(t: Test, service: TestService, id: string): Promise<void> {
  const done = await service.wait(id)
  t.match(done, { status: 'succeeded', error: null, attempt: 1 })
  const events = await service.events(id)
  t.same(
    events.map(({ seq }) => seq),
    events.map((_, at) => at + 1),
    'without a gap in the events',
  )
  const creates = events.filter(
    ({ body }) =>
      body.type === 'resource' && body.phase === 'finished' && body.change.op === 'create',
  )
  t.equal(creates.length, new Set(creates.map(({ body }) => JSON.stringify(body))).size)
  await sameAsCloud(t, service, 'nothing was created twice')
}

t.test('a service with a grace time ends its operation first', async t => {
  const repository = makeRepository(t, 'tiny')
  const service = await testService(t, { repository, env: { TWINSTACK_DRAIN: '120' } })
  const id = await beginDeploy(service, 'first', 4)
  await service.stop()
  await service.start()
  const { body } = await service.call('GET', `/v1/operations/${id}`)
  t.match(body, { status: 'succeeded' }, 'it had ended before the process did')
  await checkDone(t, service, id)
})

t.test('after the grace time the runner goes on, and the next start attaches', async t => {
  const repository = makeRepository(t, 'tiny')
  const service = await testService(t, { repository, env: { TWINSTACK_DRAIN: '1' } })
  const id = await beginDeploy(service, 'second', 15)
  const since = performance.now()
  await service.stop()
  const seconds = (performance.now() - since) / 1000
  t.ok(seconds < 12, `the process ended after ${seconds.toFixed(1)} s`)
  await service.start()
  await checkDone(t, service, id)
})

t.test('a worker hands over to the other worker of its machine', async t => {
  const repository = makeRepository(t, 'tiny')
  const env = { TWINSTACK_ROLE: 'api', TWINSTACK_LEASE: '4' }
  const service = await testService(t, { repository, env })
  const first = await startSecond(t, service, { TWINSTACK_ROLE: 'worker', TWINSTACK_WORKER: 'a' })
  const id = await beginDeploy(service, 'third', 15)
  await startSecond(t, service, { TWINSTACK_ROLE: 'worker', TWINSTACK_WORKER: 'b' })
  first.kill('SIGTERM')
  t.equal(await first.ended, 0)
  await checkDone(t, service, id)
})
