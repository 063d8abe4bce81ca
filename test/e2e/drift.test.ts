/**
 * Drift over HTTP, on the real engine: confirmed, distinguished from changes of the program,
 * traced; and a cloud that is gone.
 * From the first sighting to the last, put right by itself: drift.long.test.ts; the rest of the
 * guard: guard.long.test.ts.
 */
import { renameSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { addResource } from '../../src/adapters/sandbox/add.ts'
import { listResources, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { openRecordedState } from '../helper/recordedState.ts'
import { testService } from '../helper/service.ts'
import type { DriftNoise } from '../../src/model/drift.ts'
import { driftRules } from './rules.ts'
import { requirePresent } from '../helper/present.ts'

t.test('drift', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'small', { 'drift.yaml': driftRules }),
    env: { TWINSTACK_DRIFT_CONFIRM: '1' },
  })
  const one = async (type: string) =>
    requirePresent((await listResources(service.sandbox, { type }))[0])
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  const cluster = await one('aws:rds/cluster:Cluster')
  const topic = await one('aws:sns/topic:Topic')
  for (const change of ['engineVersion=16.8', 'tags.cost-center=42', 'backupRetentionPeriod=3'])
    await setProperty(service.sandbox, cluster.id, change)
  await setProperty(service.sandbox, requirePresent(topic.arn), 'tags.owner=somebody')
  await addResource(service.sandbox, {
    type: 'aws:sqs/queue:Queue',
    name: 'by-hand',
    assignments: [],
    environment: 'staging',
    region: 'eu-central-1',
  })
  const { id } = await service.request('staging', 'drift-check')
  while (
    !(await service.events(id)).some(({ body }) => body.type === 'step' && body.step === 'confirm')
  )
    await sleep(30)
  await setProperty(service.sandbox, cluster.id, 'backupRetentionPeriod=1')
  // the instances follow the cluster: the upgrade is reported once
  t.match(await service.wait(id), { status: 'succeeded', drift: { changed: 2, deleted: 0 } })
  const { body: found } = await service.call('GET', '/v1/environments/staging/drift')

  await t.test(
    'found, confirmed, classified, traced; what was in flight, what rules hide and what no ' +
      'state knows stand apart',
    async t => {
      t.match(found, {
        confirmed: true,
        summary: { suppressed: 1, unmanaged: 1, byClass: { version: 1, tags: 1 } },
      })
      t.match(
        found.resources.find((resource: { id: string }) => resource.id === cluster.id),
        {
          class: 'version',
          what: 'changed',
          properties: [
            { path: 'engineVersion', expected: '16.6', actual: '16.8', class: 'version' },
          ],
          attribution: { source: 'sandbox-journal', who: /^console:/, call: 'ModifyDBCluster' },
        },
      )
      t.match(found.suppressed, [{ path: 'tags["cost-center"]', rule: 'cost-tags' }])
      t.same(
        found.noise.map(({ name, path, why }: DriftNoise) => [name, path, why]),
        [
          ['main', 'backupRetentionPeriod', 'in-flight'],
          ...['member-0', 'member-1'].flatMap(name =>
            ['engineVersion', 'engineVersionActual'].map(path => [name, path, 'owned-elsewhere']),
          ),
        ],
      )
      t.match(found.unmanaged, [{ type: 'aws:sqs/queue:Queue', why: 'tagged' }])
      t.match(
        found.rules.find((rule: { id: string }) => rule.id === 'old-rule'),
        { state: 'expired' },
      )
      const messages = (await service.call('GET', '/v1/notices')).body.notices.map(
        (notice: { type: string }) => notice.type,
      )
      for (const type of [
        'drift.found',
        'drift.confirmed',
        'drift.suppressed',
        'drift.rule-expired',
      ])
        t.ok(messages.includes(type), type)
    },
  )

  await t.test('the destroy of an empty cloud is refused, and the state is as it was', async t => {
    const state = await openRecordedState(t, service, 'staging')
    const before = await state.read()
    renameSync(service.sandbox, `${service.sandbox}.away`)
    t.match(await service.run('staging', 'destroy'), {
      status: 'refused',
      error: {
        code: 'resources-missing',
        message: /7 of the 7 recorded resources of staging seem to be gone/,
        hint: /"force": \["vanished"\]/,
      },
    })
    t.equal(await state.read(), before)
  })
})
