/** A program that can't be planned any more: its drift is reported, its changes are not known. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listResources, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { run } from '../cli/run.ts'
import { makeRepository, temporaryFolder } from '../fixtures/programs/repository.ts'
import { requirePresent } from '../helper/present.ts'
import { testService } from '../helper/service.ts'

t.setTimeout(900_000)

t.test('a drift check of a program whose plan fails', async t => {
  const closed = join(temporaryFolder(t), 'closed')
  const service = await testService(t, {
    repository: makeRepository(t, 'tiny', {
      'index.ts': `
        import { existsSync } from 'node:fs'
        import * as aws from '@pulumi/aws'
        if (existsSync(${JSON.stringify(closed)})) throw new Error('no route to the catalog')
        new aws.sqs.Queue('jobs', { name: 'jobs', delaySeconds: 5 })
      `,
      'Pulumi.staging.yaml': 'config: {}\n',
    }),
    env: { TWINSTACK_SWEEP: '3600' },
  })
  const cli = (...args: string[]) =>
    run(args, { TWINSTACK_URL: service.url, TWINSTACK_TOKEN: service.token })
  await service.environment('staging', 'staging')
  const deployed = await service.run('staging', 'deploy')
  t.equal(deployed.status, 'succeeded', JSON.stringify(deployed.error))
  const queue = requirePresent(
    (await listResources(service.sandbox, { type: 'aws:sqs/queue:Queue' }))[0],
  )
  await setProperty(service.sandbox, queue.id, 'delaySeconds=60')
  writeFileSync(closed, '')

  const checked = await service.run('staging', 'drift-check')
  t.match(checked, {
    status: 'succeeded',
    error: null,
    drift: { changed: 1, deleted: 0, pendingChanges: null },
  })
  t.match((await service.call('GET', '/v1/environments/staging/drift')).body, {
    summary: { changed: 1, pendingChanges: null },
    totals: { resources: 1, pendingChanges: null },
    confirmed: true,
    resources: [{ name: 'jobs', properties: [{ path: 'delaySeconds', expected: 5, actual: 60 }] }],
    pendingChanges: null,
    planFailure: /no route to the catalog/,
  })
  const warnings = (await service.events(checked.id)).filter(
    ({ body }) => body.type === 'diagnostic' && /pending changes are not known/.test(body.message),
  )
  t.equal(warnings.length, 1)
  const shown = await cli('drift', 'staging')
  t.match(shown.stdout, /1 changed outside/, shown.stderr)
  t.match(shown.stdout, /Pending changes: not known, the program's plan failed: .*no route/)

  rmSync(closed)
  t.match(await service.run('staging', 'drift-check'), {
    status: 'succeeded',
    drift: { changed: 1, deleted: 0, pendingChanges: 0 },
  })
})
