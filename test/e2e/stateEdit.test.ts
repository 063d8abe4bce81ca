/** The recorded state is edited through the service: plan, edit, audit, restore. */
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { run } from '../cli/run.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

const program = `
import * as pulumi from '@pulumi/pulumi'
import { z } from 'zod'
class Declared extends pulumi.CustomResource {}
export default async function program () {
  new Declared('aws:sqs/queue:Queue', 'jobs', { name: pulumi.getStack() + '-jobs' }, { protect: true })
}
program.settings = z.looseObject({})
`

t.test('forgotten, still in the cloud, and back', async t => {
  const repository = makeRepository(t, 'tiny', { 'index.ts': program })
  const service = await testService(t, { repository, env: { TWINSTACK_SWEEP: '3600' } })
  const cli = (...args: string[]) =>
    run(['state', ...args], { TWINSTACK_URL: service.url, TWINSTACK_TOKEN: service.token })
  const recordOf = async () => {
    const { body } = await service.call('GET', '/v1/environments/staging/resources')
    return body.items as { urn: string; name: string; protect: boolean }[]
  }
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  const urn = (await recordOf()).find(({ name }) => name === 'jobs')?.urn ?? ''

  t.match(await cli('unprotect', 'staging', 'job'), {
    code: 1,
    stderr: /job is not in the recorded state of staging; did you mean jobs\?/,
  })
  const planned = await cli('unprotect', 'staging', 'jobs')
  t.match(planned, { code: 0, stdout: /Nothing was written\. .*--confirm staging/ })
  t.equal((await recordOf()).find(one => one.urn === urn)?.protect, true)
  t.match(await cli('forget', 'staging', urn, '--confirm', 'staging'), {
    code: 1,
    stderr: /Queue jobs is protected; unprotect it first/,
  })
  t.match(await cli('unprotect', 'staging', 'aws:sqs/queue:Queue::jobs', '--confirm', 'staging'), {
    code: 0,
    stdout: /Queue jobs is no longer protected/,
  })
  const forgotten = await cli('forget', 'staging', urn, '--confirm', 'staging')
  t.match(forgotten, { code: 0, stdout: /Queue jobs \(.*\) is forgotten and stays in the cloud/ })
  t.notOk((await recordOf()).some(one => one.urn === urn))
  t.equal((await listResources(service.sandbox)).length, 1)

  const { body } = await service.call('GET', '/v1/environments/staging/state-versions')
  const version = String(body.items[0].id)
  t.match(await cli('restore', 'staging', version, '--confirm', 'staging'), { code: 0 })
  t.ok((await recordOf()).some(one => one.urn === urn))
  t.match(await cli('repair', 'staging'), { code: 0, stdout: /needs no change/ })
  t.match(
    await service.run('staging', 'preview'),
    { status: 'succeeded', changes: { same: Number } },
    'the program and the state fit together again',
  )
  const { body: log } = await service.call('GET', '/v1/audit-log?pageSize=100')
  t.ok(JSON.stringify(log).includes('operation.state-edit'), 'the audit log has it')
})
