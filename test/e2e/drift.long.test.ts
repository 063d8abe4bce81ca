/**
 * Drift from its detection to its end, over HTTP, on the real engine: confirmed, classified,
 * attributed, repaired automatically.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { addResource } from '../../src/adapters/sandbox/add.ts'
import { listResources, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { driftRules } from './rules.ts'
import { requirePresent } from '../helper/present.ts'

// many deploys: an overloaded machine needs more than tap's 30 s for each
t.setTimeout(1_800_000)

t.test('drift', async t => {
  const repository = makeRepository(t, 'small', {
    'drift.yaml': `${driftRules}  - id: review-tags
    property: tags.review-*
    reason: Reviewers write them; a reconcile may remove them.
    owner: platform
    reconcile: true
`,
  })
  const service = await testService(t, {
    repository,
    env: { TWINSTACK_DRIFT_CONFIRM: '1' },
  })
  const report = async () => (await service.call('GET', '/v1/environments/staging/drift')).body
  const notices = async () =>
    (await service.call('GET', '/v1/notices')).body.notices.map(
      (notice: { type: string }) => notice.type,
    )
  const one = async (type: string) =>
    requirePresent((await listResources(service.sandbox, { type }))[0])
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })

  await t.test('a change in flight is no drift', async t => {
    const cluster = await one('aws:rds/cluster:Cluster')
    await setProperty(service.sandbox, cluster.id, 'backupRetentionPeriod=3')
    const { id } = await service.request('staging', 'drift-check')
    while (
      !(await service.events(id)).some(
        ({ body }) => body.type === 'step' && body.step === 'confirm',
      )
    )
      await sleep(30)
    await setProperty(service.sandbox, cluster.id, 'backupRetentionPeriod=1')
    t.match(await service.wait(id), { status: 'succeeded', drift: { changed: 0, deleted: 0 } })
    t.match(await report(), {
      confirmed: true,
      resources: [],
      noise: [{ path: 'backupRetentionPeriod', why: 'in-flight' }],
    })
    t.same(
      (await notices()).filter(
        (type: string) => type.startsWith('drift.found') || type.startsWith('drift.confirmed'),
      ),
      [],
    )
  })

  await t.test(
    'found, confirmed, classified, traced; what rules hide and what no state knows stand apart',
    async t => {
      const cluster = await one('aws:rds/cluster:Cluster')
      await setProperty(service.sandbox, cluster.id, 'engineVersion=16.8')
      await setProperty(service.sandbox, cluster.id, 'tags.cost-center=42')
      await addResource(service.sandbox, {
        type: 'aws:sqs/queue:Queue',
        name: 'by-hand',
        assignments: [],
        environment: 'staging',
        region: 'eu-central-1',
      })
      t.match(await service.run('staging', 'drift-check'), {
        status: 'succeeded',
        drift: { changed: 1, deleted: 0 },
      })
      const found = await report()
      t.match(found, {
        confirmed: true,
        summary: { suppressed: 1, unmanaged: 1, byClass: { version: 1 } },
        resources: [
          {
            class: 'version',
            what: 'changed',
            properties: [
              { path: 'engineVersion', expected: '16.6', actual: '16.8', class: 'version' },
            ],
            attribution: { source: 'sandbox-journal', who: /^console:/, call: 'ModifyDBCluster' },
          },
        ],
        suppressed: [{ path: 'tags["cost-center"]', rule: 'cost-tags' }],
        unmanaged: [{ type: 'aws:sqs/queue:Queue', why: 'tagged' }],
      })
      t.match(
        found.rules.find((rule: { id: string }) => rule.id === 'old-rule'),
        { state: 'expired' },
      )
      t.match((await service.call('GET', '/v1/drift/findings?status=open')).body, {
        total: 1,
        items: [
          { confirmedAt: /./, secondsToDetect: /\d/, attribution: { call: 'ModifyDBCluster' } },
        ],
      })
      for (const type of [
        'drift.found',
        'drift.confirmed',
        'drift.suppressed',
        'drift.rule-expired',
      ])
        t.ok((await notices()).includes(type), type)
    },
  )

  await t.test('confirmed drift causes no second reading and no second notice', async t => {
    const before = (await notices()).length
    const { id } = await service.run('staging', 'drift-check')
    t.notOk(
      (await service.events(id)).some(
        ({ body }) => body.type === 'step' && body.step === 'confirm',
      ),
    )
    t.equal((await notices()).length, before)
  })

  await t.test('drift that the policy covers is repaired automatically, and no other', async t => {
    const {
      body: {
        items: [schedule],
      },
    } = await service.call('GET', '/v1/environments/staging/schedules')
    t.match(
      await service.call('PATCH', `/v1/schedules/${schedule.id}`, {
        autoRemediate: { enabled: true, classes: [{ class: 'tags' }], maximumPerDay: 5 },
      }),
      { status: 200 },
    )
    const topic = await one('aws:sns/topic:Topic')
    await setProperty(service.sandbox, requirePresent(topic.arn), 'tags.owner=somebody')
    await service.run('staging', 'drift-check')
    const {
      body: {
        items: [reconcile],
      },
    } = await service.call('GET', '/v1/operations?kind=reconcile')
    t.match(reconcile, {
      requestedBy: { kind: 'system', name: 'schedule' },
      options: { targets: [/Topic/] },
    })
    t.match(await service.wait(reconcile.id), { status: 'succeeded' })
    t.equal((await one('aws:sns/topic:Topic')).tags['owner'], undefined, 'the tag is gone')
    t.equal(
      (await one('aws:rds/cluster:Cluster')).properties['engineVersion'],
      '16.8',
      'the version is left to a person',
    )
    t.match((await service.call('GET', '/v1/drift/findings?status=reconciled')).body, {
      total: 1,
      items: [{ class: 'tags', secondsToReconcile: /\d/ }],
    })
    t.ok((await notices()).includes('drift.reconciled'))
  })

  await t.test("an upgrade can't be reversed, so the code follows it", async t => {
    const file = join(repository, 'index.ts')
    const upgraded = readFileSync(file, 'utf8').replace("'16.6'", "'16.8'")
    write(repository, { 'index.ts': upgraded })
    commitAll(repository, 'Aurora 16.8')
    t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
    t.match(await service.run('staging', 'drift-check'), { drift: { changed: 0, deleted: 0 } })
  })

  await t.test('a reconcile of all ends the rest, except ignored drift', async t => {
    const { id } = await one('aws:rds/cluster:Cluster')
    await setProperty(service.sandbox, id, 'tags.cost-center=43')
    await setProperty(service.sandbox, id, 'tags.review-state=open')
    await setProperty(service.sandbox, id, 'backupRetentionPeriod=3')
    t.match(await service.run('staging', 'drift-check'), { drift: { changed: 1, deleted: 0 } })
    t.match((await report()).suppressed, [{ rule: 'cost-tags' }, { rule: 'review-tags' }])
    t.match(await service.run('staging', 'reconcile'), {
      status: 'succeeded',
      options: { ignoreChanges: [{ urn: /Cluster::main$/, path: 'tags["cost-center"]' }] },
    })
    const cluster = await one('aws:rds/cluster:Cluster')
    t.match(
      { backups: cluster.properties['backupRetentionPeriod'], tags: cluster.tags },
      { backups: 1, tags: { 'cost-center': '43' } },
      'drift that drift.yaml ignores is not changed',
    )
    t.notOk(
      'review-state' in cluster.tags,
      'a rule with `reconcile: true` hides drift that a reconcile still removes',
    )
    t.match((await service.call('GET', '/v1/drift/findings?status=open')).body, { total: 0 })
    t.match((await service.call('GET', '/v1/drift/statistics?environment=staging')).body, {
      open: 0,
      total: 3,
      secondsToReconcile: { count: 3 },
    })
    t.match(await service.run('staging', 'drift-check'), { drift: { changed: 0, deleted: 0 } })
    const queue = (await listResources(service.sandbox)).find(
      ({ type }) => type === 'aws:sqs/queue:Queue',
    )
    t.ok(queue, 'unmanaged resources were not changed')
  })
})
