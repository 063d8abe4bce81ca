import { userInfo } from 'node:os'
import t from 'tap'
import {
  getResource,
  readJournalEntries,
  listResources,
  getProperty,
  removeResource,
  setProperty,
} from '../../../src/adapters/sandbox/cloud.ts'
import { accountOf, cloudFolder, make } from './folder.ts'

const tags = (environment: string, name: string) => ({
  'twinstack:environment': environment,
  'twinstack:name': name,
})
const clusterType = 'aws:rds/cluster:Cluster'
const cluster = (environment: string) => ({
  clusterIdentifier: `${environment}-db`,
  engine: 'aurora-postgresql',
  engineVersion: '16.6',
  masterPassword: 'hunter2',
  tags: tags(environment, 'db'),
})

t.test('looking', async t => {
  const folder = await cloudFolder(t)
  t.same(await listResources(folder), [])
  const staging = await make(accountOf(folder), clusterType, 'db', cluster('staging'))
  await make(
    accountOf(folder, { account: '444455556666', region: 'us-east-1' }),
    clusterType,
    'db',
    cluster('production'),
  )
  const group = await make(accountOf(folder), 'aws:autoscaling/group:Group', 'app', {
    name: 'app',
    minSize: 1,
    maxSize: 1,
    tags: Object.entries(tags('staging', 'app')).map(([key, value]) => ({
      key,
      value,
      propagateAtLaunch: true,
    })),
  })
  t.equal((await listResources(folder)).length, 3)
  t.same(
    (await listResources(folder, { environment: 'staging' })).map(one => one.id).sort(),
    ['app', 'staging-db'],
    'tags as map and as list',
  )
  t.same(
    (await listResources(folder, { account: '444455556666' })).map(one => one.id),
    ['production-db'],
  )
  t.same(await listResources(folder, { region: 'us-east-1', type: 'aws:ec2/vpc:Vpc' }), [])
  for (const id of ['staging-db', staging.arn as string, 'staging/db', 'staging/Cluster/db'])
    t.equal((await getResource(folder, id)).id, 'staging-db', id)
  t.equal((await getResource(folder, 'staging/app')).arn, group.arn)
  await t.rejects(getResource(folder, 'db'), {
    code: 'conflict',
    message: /staging\/db.*production\/db|production\/db.*staging\/db/,
  })
  await t.rejects(getResource(folder, 'nothing'), { code: 'not-found' })
})

t.test('changes made by hand, as in the AWS console', async t => {
  const folder = await cloudFolder(t)
  await make(accountOf(folder), clusterType, 'db', cluster('staging'))
  const { resource, changes } = await setProperty(folder, 'staging-db', 'engineVersion=16.8')
  t.equal(
    resource.properties['engineVersion'],
    '16.8',
    '"16.8" stays a string when the old value is a string',
  )
  t.same(changes, [{ path: 'engineVersion', before: '16.6', after: '16.8' }])
  await setProperty(folder, 'staging/db', 'deletionProtection=true')
  await setProperty(folder, 'staging/db', 'backupRetentionPeriod=7')
  await setProperty(folder, 'staging/db', 'vpcSecurityGroupIds=["sg-1","sg-2"]')
  await setProperty(folder, 'staging/db', 'vpcSecurityGroupIds[1]=sg-3')
  await setProperty(folder, 'staging/db', 'tags.owner=me')
  await setProperty(folder, 'staging/db', 'masterPassword=changed')
  await setProperty(folder, 'staging/db', 'tags.version=1.5')
  t.equal(getProperty(await getResource(folder, 'staging/db'), 'tags.version'), '1.5')
  await setProperty(folder, 'staging/db', 'tags.version=null')
  await setProperty(folder, 'staging/db', 'preferredBackupWindow=null')
  t.equal(
    getProperty(await getResource(folder, 'staging/db'), 'tags.version'),
    undefined,
    'null removes',
  )
  t.notOk('preferredBackupWindow' in (await getResource(folder, 'staging/db')).properties)
  const now = await getResource(folder, 'staging-db')
  t.match(now.properties, {
    deletionProtection: true,
    backupRetentionPeriod: 7,
    vpcSecurityGroupIds: ['sg-1', 'sg-3'],
  })
  t.equal(getProperty(now, 'tags.owner'), 'me')
  t.equal(now.properties['tags'], undefined, 'tags are kept in one place')
  for (const [assignment, message] of [
    ['x', /PROP=VALUE/],
    ['=1', /PROP=VALUE/],
    ['a..b=1', /property path/],
    ['tags=3', /map of strings/],
    ['vpcSecurityGroupIds[9]=x', /gap/],
  ] as const) {
    await t.rejects(
      setProperty(folder, 'staging-db', assignment),
      { code: 'invalid-request', message },
      assignment,
    )
  }
  await removeResource(folder, 'staging-db')
  t.same(await listResources(folder), [])
  const entries = await readJournalEntries(folder)
  t.same(
    [...new Set(entries.map(entry => `${entry.who} ${entry.call}`))],
    [
      'test CreateDBCluster',
      `console:${userInfo().username} ModifyDBCluster`,
      // tags have separate calls (Amazon RDS API reference)
      `console:${userInfo().username} AddTagsToResource`,
      `console:${userInfo().username} RemoveTagsFromResource`,
      `console:${userInfo().username} DeleteDBCluster`,
    ],
  )
  t.notMatch(JSON.stringify(entries), /hunter2|changed/, 'no password in the journal')
})
