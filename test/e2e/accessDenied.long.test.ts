/**
 * AccessDenied at the 20th resource of production, permanently and once: production is applied
 * once, and command line, REST, chat and webhook name the true cause in their first line, with the
 * automatic rollback.
 */
import { createServer } from 'node:http'
import t, { type Test } from 'tap'
import { clearFaults, injectFault } from '../../src/adapters/sandbox/faults.ts'
import { run } from '../cli/run.ts'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

const denied =
  'creating SQS Queue (orders): operation error SQS: CreateQueue, https response error ' +
  'StatusCode: 403, RequestID: 6f5a2c1e-0000-4000-8000-1234567890ab, api error AccessDenied: ' +
  'User deployer is not authorized to perform: sqs:CreateQueue'
const cause = /AccessDenied: User deployer is not authorized to perform: sqs:CreateQueue/

/** Nineteen topics, one after the other, then a queue, then three more. */
const program = (count: number) => `
import { Topic } from '@pulumi/aws/sns/topic.js'
import { Queue } from '@pulumi/aws/sqs/queue.js'
import { z } from 'zod'

export default async function program () {
  let before: any[] = []
  for (let at = 1; at <= ${count}; at++) {
    const options = { dependsOn: before }
    before = [at === 20 ? new Queue('orders', {}, options) : new Topic('topic-' + at, {}, options)]
  }
}
program.settings = z.looseObject({})
`

/** Texts that a webhook has received. */
async function receiver(t: Test) {
  const received: { type: string; text: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { type, data } = JSON.parse(body)
    received.push({ type, text: data.text })
    response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = requirePresent(server.address()) as { port: number }
  return { url: `http://127.0.0.1:${port}/hook`, received }
}

for (const times of [undefined, 1])
  t.test(`a fault ${times === 1 ? 'once' : 'always'}`, async t => {
    const repository = makeRepository(t, 'tiny', { 'index.ts': program(2) })
    const { url, received } = await receiver(t)
    const service = await testService(t, {
      repository,
      env: { TWINSTACK_WEBHOOKS_ALLOW: '127.0.0.1' },
    })
    await service.call('POST', '/v1/webhooks', { url })
    await service.environment('production', 'production')
    await service.demand('production', { rollback: { automatic: true } })
    t.match(await service.run('production', 'deploy'), { status: 'succeeded' })
    write(repository, { 'index.ts': program(23) })
    commitAll(repository, 'Orders')
    await injectFault(service.sandbox, {
      mode: 'fail',
      operation: 'create',
      type: 'aws:sqs/queue:Queue',
      when: 'before',
      message: denied,
      ...(times && { times }),
    })
    const failed = await service.run('production', 'deploy')
    await clearFaults(service.sandbox)
    t.match(failed, { status: 'failed', error: { code: 'resource-failed' }, attempt: 1 })
    const events = await service.events(failed.id)
    const applied = events.filter(
      ({ body }) => body.type === 'step' && body.step === 'update' && body.state === 'started',
    )
    t.equal(applied.length, 1, 'production is applied once')
    const creates = events.filter(
      ({ body }) =>
        body.type === 'resource' &&
        !body.planned &&
        body.phase === 'started' &&
        body.change.name === 'orders',
    )
    t.equal(creates.length, 1, 'and the resource is tried once')

    const { body } = await service.call('GET', `/v1/operations/${failed.id}`)
    t.match(body.failure.headline, cause)
    t.match(body.failure, {
      code: 'resource-failed',
      failed: 1,
      done: { create: 17 },
      causes: [{ requestId: '6f5a2c1e-0000-4000-8000-1234567890ab' }],
    })
    const rollback = requirePresent(body.failure.rollback)
    t.match(body.failure.automatic[0], new RegExp(`rollback ${rollback.slice(0, 8)}`))
    t.match((await service.call('GET', `/v1/operations/${rollback}`)).body, {
      kind: 'rollback',
      environment: 'production',
    })

    const settings = { TWINSTACK_URL: service.url, TWINSTACK_TOKEN: service.token }
    const shown = await run(['operation', 'show', failed.id.slice(0, 8)], settings)
    t.match(shown.stdout.split('\n')[0], cause, 'command line')
    t.match(shown.stdout, `twinstack logs ${rollback.slice(0, 8)} --follow`)
    const logs = await run(['logs', failed.id, '--errors'], settings)
    t.match(logs.stdout.split('\n')[0], cause, 'logs --errors')
    t.match((await run(['history', 'production'], settings)).stdout, cause, 'history')
    const chat = await service.call('POST', '/v1/commands', { text: `logs ${failed.id}` })
    t.match(chat.body.text.split('\n')[0], cause, 'chat')
    await service.wait(rollback)
    const notices = received.filter(({ type }) => type === 'operation.failed')
    t.match(
      notices.map(({ text }) => text),
      [cause],
      'webhook, once',
    )
    t.ok(
      received.some(({ type }) => type.startsWith('rollback.')),
      'the rollback is reported, too',
    )
  })
