/**
 * A destroy keeps retained resources and the final snapshot of RDS, lists both as kept, and deletes
 * neither.
 */
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { run } from '../cli/run.ts'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

const program = (reports: boolean) => `
import { createHash } from 'node:crypto'
import * as pulumi from '@pulumi/pulumi'
import { Bucket } from '@pulumi/aws/s3/bucket.js'
import { Cluster } from '@pulumi/aws/rds/cluster.js'
import { z } from 'zod'

const settings = z.looseObject({})

export default async function program () {
  const tags = (type: string, name: string) => ({
    'twinstack:environment': pulumi.getStack(),
    'twinstack:name': name,
    'twinstack:urn': createHash('sha256')
      .update('urn:pulumi:' + pulumi.getStack() + '::' + pulumi.getProject() + '::' + type + '::' + name)
      .digest('hex').slice(0, 12),
  })
  ${
    reports
      ? "new Bucket('reports', { tags: tags('aws:s3/bucket:Bucket', 'reports') }, { " +
        'retainOnDelete: true })'
      : ''
  }
  new Cluster('main', {
    clusterIdentifier: pulumi.getStack() + '-main',
    engine: 'aurora-postgresql',
    masterUsername: 'root',
    manageMasterUserPassword: true,
    copyTagsToSnapshot: true,
    finalSnapshotIdentifier: pulumi.getStack() + '-final',
    tags: tags('aws:rds/cluster:Cluster', 'main'),
  })
}
program.settings = settings
`

t.test('what is retained and the final snapshot stay', async t => {
  const repository = makeRepository(t, 'tiny', { 'index.ts': program(true) })
  const service = await testService(t, { repository, env: { TWINSTACK_SWEEP: '3600' } })
  const typesLeft = async () => (await listResources(service.sandbox)).map(one => one.type).sort()

  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  write(repository, { 'index.ts': program(false) })
  commitAll(repository, 'Reports are kept by others')
  const deployed = await service.run('staging', 'deploy')
  t.match(
    deployed,
    {
      status: 'succeeded',
      error: null,
      kept: [{ type: 'aws:s3/bucket:Bucket', name: 'reports', id: /^reports-/ }],
    },
    'a retained bucket leaves the program without the question for its data',
  )
  const shown = await run(['op', 'show', deployed.id], {
    TWINSTACK_URL: service.url,
    TWINSTACK_TOKEN: service.token,
  })
  t.match(shown.stdout, /kept +s3\.Bucket reports \(reports-\w+\), by retainOnDelete/)
  t.same(await typesLeft(), ['aws:rds/cluster:Cluster', 'aws:s3/bucket:Bucket'])

  const destroyed = await service.run('staging', 'destroy', { confirm: 'staging' })
  t.match(destroyed, { status: 'succeeded', cleanup: { found: [], removed: [], remaining: [] } })
  t.match((destroyed.cleanup?.kept ?? []).map(({ type, why }) => `${type}: ${why}`).sort(), [
    /^aws:rds\/clusterSnapshot:ClusterSnapshot: it is a copy of data/,
    /^aws:s3\/bucket:Bucket: kept/,
  ])
  t.match(
    (destroyed.cleanup?.kept ?? []).map(({ command }) => command),
    [/^twinstack sandbox rm /, /^twinstack sandbox rm /],
  )
  t.same(await typesLeft(), ['aws:rds/clusterSnapshot:ClusterSnapshot', 'aws:s3/bucket:Bucket'])
})
