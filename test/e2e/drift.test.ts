/** Drift over HTTP, on the real engine: confirmed, told apart, traced, put right by itself. From the first sighting to the last: drift.long.test.ts. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { addResource } from '../../src/sandbox/add.ts'
import { listResources, setProperty } from '../../src/sandbox/cloud.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { driftRules } from './rules.ts'

t.test('drift', async t => {
  const service = await testService(t, { repository: makeRepository(t, 'small', { 'drift.yaml': driftRules }), env: { TWINSTACK_DRIFT_CONFIRM: '1' } })
  const one = async (type: string) => (await listResources(service.sandbox, { type }))[0]!
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  const { body: { items: [schedule] } } = await service.call('GET', '/v1/environments/staging/schedules')
  t.match(await service.call('PATCH', `/v1/schedules/${schedule.id}`, { autoRemediate: { enabled: true, classes: [{ class: 'tags' }], maximumPerDay: 5 } }), { status: 200 })
  const cluster = await one('aws:rds/cluster:Cluster')
  const topic = await one('aws:sns/topic:Topic')
  for (const change of ['engineVersion=15.4', 'tags.cost-center=42', 'backupRetentionPeriod=3']) await setProperty(service.sandbox, cluster.id, change)
  await setProperty(service.sandbox, topic.arn!, 'tags.owner=somebody')
  await addResource(service.sandbox, { type: 'aws:sqs/queue:Queue', name: 'by-hand', assignments: [], environment: 'staging', region: 'eu-central-1' })
  const { id } = await service.request('staging', 'drift-check')
  while (!(await service.events(id)).some(({ body }) => body.type === 'step' && body.step === 'confirm')) await sleep(30)
  await setProperty(service.sandbox, cluster.id, 'backupRetentionPeriod=1')
  t.match(await service.wait(id), { status: 'succeeded', drift: { changed: 2, deleted: 0 } })
  const { body: found } = await service.call('GET', '/v1/environments/staging/drift')

  await t.test('found, confirmed, classified, traced; what was in flight, what rules hide and what no state knows stand apart', async t => {
    t.match(found, { confirmed: true, summary: { suppressed: 1, unmanaged: 1, byClass: { version: 1, tags: 1 } } })
    t.match(found.resources.find((resource: { id: string }) => resource.id === cluster.id), {
      class: 'version', what: 'changed', properties: [{ path: 'engineVersion', expected: '16.6', actual: '15.4', class: 'version' }],
      attribution: { source: 'sandbox-journal', who: /^console:/, call: 'ModifyDBCluster' },
    })
    t.match(found.suppressed, [{ path: 'tags["cost-center"]', rule: 'cost-tags' }])
    t.match(found.noise, [{ path: 'backupRetentionPeriod', why: 'in-flight' }])
    t.match(found.unmanaged, [{ type: 'aws:sqs/queue:Queue', why: 'tagged' }])
    t.match(found.rules.find((rule: { id: string }) => rule.id === 'old-rule'), { state: 'expired' })
    const told = (await service.call('GET', '/v1/notices')).body.notices.map((notice: { type: string }) => notice.type)
    for (const type of ['drift.found', 'drift.confirmed', 'drift.suppressed', 'drift.rule-expired']) t.ok(told.includes(type), type)
  })

  await t.test('what the policy covers is put right by itself, and nothing else', async t => {
    const { body: { items: [reconcile] } } = await service.call('GET', '/v1/operations?kind=reconcile')
    t.match(reconcile, { requestedBy: { kind: 'system', name: 'schedule' }, options: { targets: [/Topic/] } })
    t.match(await service.wait(reconcile.id), { status: 'succeeded' })
    t.equal((await one('aws:sns/topic:Topic')).tags['owner'], undefined, 'the tag is gone')
    t.equal((await one('aws:rds/cluster:Cluster')).properties['engineVersion'], '15.4', 'the version is left to a person')
    t.match((await service.call('GET', '/v1/drift/findings?status=reconciled')).body, { total: 1, items: [{ class: 'tags', secondsToReconcile: /\d/ }] })
    t.match((await service.call('GET', '/v1/drift/findings?status=open')).body, { total: 1, items: [{ confirmedAt: /./, secondsToDetect: /\d/, attribution: { call: 'ModifyDBCluster' } }] })
  })
})
