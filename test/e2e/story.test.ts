/**
 * The main job, over HTTP, on the real engine: one program, two environments, drift found and
 * reconciled. What changes nothing, a rebuild, and the end: story.long.test.ts.
 */
import t from 'tap'
import { listResources, removeResource, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

t.test('staging and production from one program; drift found, reconciled', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'sample'),
    env: { TWINSTACK_WARM: '1' },
  })
  await service.environment('staging', 'staging')
  await service.environment('production', 'production')

  await t.test('both come up at the same time', async t => {
    const requests = await Promise.all([
      service.request('staging', 'deploy'),
      service.request('production', 'deploy'),
    ])
    const [staging, production] = await Promise.all(
      requests.map(operation => service.wait(operation.id)),
    )
    t.match(staging, { status: 'succeeded', error: null, attempt: 1 }, 'staging')
    t.match(production, { status: 'succeeded', error: null }, 'production')
    t.ok(
      requirePresent(requirePresent(staging).startedAt) <
        requirePresent(requirePresent(production).finishedAt) &&
        requirePresent(requirePresent(production).startedAt) <
          requirePresent(requirePresent(staging).finishedAt),
      'they ran at the same time',
    )
    for (const name of ['staging', 'production']) {
      const { body } = await service.call('GET', `/v1/environments/${name}`)
      t.ok(body.resourceCount >= 40, `${name} has ${body.resourceCount} resources`)
    }
    await sameAsCloud(t, service)
    const { body } = await service.call('GET', '/v1/compliance')
    t.match(
      body,
      {
        compliant: true,
        violations: [],
        environments: [{ name: 'production' }, { name: 'staging' }],
      },
      'both keep the rules',
    )
    t.match(
      body.environments[0].checks.filter((check: { source: string }) => check.source === 'program')
        .length,
      1,
      "the program's own rule was evaluated",
    )
  })

  await t.test(
    'three changes by hand are three drifts, with expected and actual values',
    async t => {
      const resources = await listResources(service.sandbox)
      const one = (type: string, name: RegExp) =>
        requirePresent(
          resources.find(
            r =>
              r.type === type &&
              r.tags['twinstack:environment'] === 'staging' &&
              name.test(r.tags['twinstack:name'] ?? ''),
          ),
        )
      const cluster = one('aws:rds/cluster:Cluster', /./)
      const expectedDays = cluster.properties.backupRetentionPeriod
      const alarm = one('aws:cloudwatch/metricAlarm:MetricAlarm', /./)
      const group = requirePresent(
        resources.find(
          r =>
            r.type === 'aws:ec2/securityGroup:SecurityGroup' &&
            r.tags['twinstack:environment'] === 'staging' &&
            JSON.stringify(r.properties.ingress).includes('5432'),
        ),
      )
      await setProperty(service.sandbox, cluster.id, 'backupRetentionPeriod=2')
      await setProperty(service.sandbox, group.id, 'ingress[0].cidrBlocks[0]=0.0.0.0/0')
      await removeResource(service.sandbox, alarm.id)

      const operation = await service.run('staging', 'drift-check')
      t.match(operation, {
        status: 'succeeded',
        drift: { changed: 2, deleted: 1, pendingChanges: 0 },
      })
      const { status, body } = await service.call('GET', '/v1/environments/staging/drift')
      t.equal(status, 200)
      t.equal(body.resources.length, 3)
      const byId = new Map(body.resources.map((r: { id: string }) => [r.id, r]))
      t.match(byId.get(cluster.id), {
        what: 'changed',
        properties: [{ path: 'backupRetentionPeriod', expected: expectedDays, actual: 2 }],
      })
      t.match(byId.get(group.id), {
        what: 'changed',
        properties: [
          { path: 'ingress[0].cidrBlocks[0]', expected: '10.0.0.0/8', actual: '0.0.0.0/0' },
        ],
      })
      t.equal(
        (byId.get(group.id) as { properties: unknown[] }).properties.length,
        1,
        'nothing else of the security group',
      )
      t.match(byId.get(alarm.id), { what: 'deleted', properties: [] })
    },
  )

  await t.test('reconcile puts it back from code', async t => {
    t.match(await service.run('staging', 'reconcile'), { status: 'succeeded' })
    t.match(await service.run('staging', 'drift-check'), {
      status: 'succeeded',
      drift: { changed: 0, deleted: 0, pendingChanges: 0 },
    })
    await sameAsCloud(t, service)
  })
})
