import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import {
  getResource,
  listResources,
  removeResource,
  setProperty,
} from '../../../src/adapters/sandbox/cloud.ts'
import { injectFault } from '../../../src/adapters/sandbox/faults.ts'
import { unknown } from '../../../src/adapters/sandbox/provider/values.ts'
import { startPlugin } from './client.ts'
import { cloudFolder } from './folder.ts'

const vpc = 'aws:ec2/vpc:Vpc'
const cluster = 'aws:rds/cluster:Cluster'
const clusterInputs = {
  clusterIdentifier: 'db',
  engine: 'aurora-postgresql',
  engineVersion: '16.6',
  deletionProtection: true,
  skipFinalSnapshot: true,
}

t.test('configuration', async t => {
  const folder = await cloudFolder(t)
  const { client } = await startPlugin(t, folder)
  await t.rejects(client.create(vpc, 'v', {}), { message: /not configured/ })
  t.same(
    (await client.checkConfig({ region: 'eu-west-1', allowedAccountIds: '["123456789012"]' }))
      .failures,
    [],
  )
  t.match((await client.checkConfig({ region: 'mars' })).failures, [
    /^region: invalid AWS Region: mars/,
  ])
  t.match((await client.checkConfig({ allowedAccountIds: '["12-34"]' })).failures, [
    /^allowedAccountIds: expected account ids of 12 digits/,
  ])
  t.same((await client.checkConfig({ region: unknown })).failures, [], 'unknown in a preview')
  const moved = await client.diffConfig(
    { region: 'eu-west-1', profile: 'a' },
    { region: 'us-east-1', profile: 'b' },
  )
  t.same([moved.replaces, moved.diff], [['region'], { region: 5, profile: 4 }])
  for (const [config, where] of [
    [{ region: 'eu-north-1', allowedAccountIds: '["111122223333"]' }, '111122223333 eu-north-1'],
    [
      { assumeRoles: '[{"roleArn":"arn:aws:iam::444455556666:role/deploy"}]' },
      '444455556666 eu-west-1',
    ],
    [
      { assumeRole: { roleArn: 'arn:aws:iam::555566667777:role/deploy' } },
      '555566667777 eu-west-1',
    ],
    [{}, '000000000000 eu-west-1'],
  ] as const) {
    await client.configure(config)
    const { id } = await client.create(vpc, 'v', {})
    const made = await getResource(folder, id)
    t.equal(`${made.account} ${made.region}`, where)
  }
  const { client: lost } = await startPlugin(t, '')
  await t.rejects(lost.configure(), { message: /TWINSTACK_SANDBOX must be the absolute path/ })
})

t.test('create, read, update and delete by the protocol', async t => {
  const folder = await cloudFolder(t)
  const { client } = await startPlugin(t, folder)
  await client.configure({
    allowedAccountIds: '["123456789012"]',
    defaultTags: '{"tags":{"team":"platform"}}',
  })

  const { inputs } = await client.check(vpc, 'main', {
    cidrBlock: '10.0.0.0/16',
    tags: { Name: 'main' },
  })
  t.same(inputs, { cidrBlock: '10.0.0.0/16', tags: { team: 'platform', Name: 'main' } })
  const planned = await client.create(vpc, 'main', { ...inputs, ipv4IpamPoolId: unknown }, true)
  t.match(planned.properties, {
    arn: unknown,
    mainRouteTableId: unknown,
    ipv4IpamPoolId: unknown,
    enableDnsSupport: true,
    cidrBlock: '10.0.0.0/16',
    tagsAll: { team: 'platform' },
  })
  t.same(await listResources(folder), [], 'planned only')

  const made = await client.create(vpc, 'main', inputs)
  t.match(made, {
    id: /^vpc-/,
    properties: {
      arn: /vpc\/vpc-/,
      tags: { Name: 'main' },
      tagsAll: { Name: 'main', team: 'platform' },
    },
  })
  const state = { inputs, properties: made.properties }
  const same = await client.read(vpc, 'main', made.id, state)
  t.same(
    [same.id, same.properties, same.inputs],
    [made.id, made.properties, inputs],
    'read back as created',
  )

  await setProperty(folder, made.id, 'enableDnsHostnames=true')
  await setProperty(folder, made.id, 'tags.Name=renamed')
  const drifted = await client.read(vpc, 'main', made.id, state)
  t.same(drifted.inputs, {
    ...inputs,
    enableDnsHostnames: true,
    tags: { team: 'platform', Name: 'renamed' },
  })
  t.same(
    (await client.diff(vpc, 'main', drifted.inputs, inputs)).diff,
    { 'tags.Name': 4 },
    "as a refresh compares: enableDnsHostnames is optional and computed in the provider's " +
      'schema, ' +
      'so values that the program does not set do not change (internal/service/ec2/vpc_.go)',
  )

  const wanted = { cidrBlock: '10.0.0.0/16', enableDnsSupport: false }
  const future = await client.update(vpc, 'main', made.id, made.properties, inputs, wanted, true)
  t.match(future.properties, { enableDnsSupport: false, arn: made.properties['arn'], tagsAll: {} })
  const updated = await client.update(vpc, 'main', made.id, made.properties, inputs, wanted)
  t.match(
    updated.properties,
    { enableDnsSupport: false, enableDnsHostnames: true, tagsAll: {} },
    'only changed properties are sent: the other drift remains',
  )

  const imported = await client.read(vpc, 'main', made.id)
  t.same(
    imported.inputs,
    { cidrBlock: '10.0.0.0/16', enableDnsSupport: false, enableDnsHostnames: true },
    'inputs of an import are the values that differ from the defaults',
  )
  await removeResource(folder, made.id)
  t.equal((await client.read(vpc, 'main', made.id, state)).id, '', 'gone')
  await t.rejects(client.update(vpc, 'main', made.id, made.properties, inputs, wanted), {
    message: /updating EC2 VPC \(vpc-.*ResourceNotFoundException/,
  })
  await client.delete(vpc, 'main', made.id, made.properties)
})

t.test('names, protection, replacement', async t => {
  const folder = await cloudFolder(t)
  const { client } = await startPlugin(t, folder)
  await client.configure()
  const made = await client.create(cluster, 'db', clusterInputs)
  await t.rejects(client.create(cluster, 'other', clusterInputs), {
    message:
      /creating RDS Cluster \(db\): operation error RDS: CreateDBCluster.*DBClusterAlreadyExistsFault/,
  })
  await t.rejects(client.delete(cluster, 'db', 'db', made.properties), {
    message:
      /deleting RDS Cluster \(db\): operation error RDS: DeleteDBCluster, https response error StatusCode: 400, RequestID: [0-9a-f-]{36}, api error InvalidParameterCombination: Cannot delete protected Cluster, please disable deletion protection and try again\./,
  })
  await client.update(cluster, 'db', 'db', made.properties, clusterInputs, {
    ...clusterInputs,
    deletionProtection: false,
  })
  await client.delete(cluster, 'db', 'db', made.properties)
  const replaced = await client.diff(cluster, 'db', clusterInputs, {
    ...clusterInputs,
    engine: 'aurora-mysql',
  })
  t.same(
    [replaced.replaces, replaced.diff, replaced.deleteFirst],
    [['engine'], { engine: 5 }, false],
    'the provider generates no identifier of clusters, so the engine creates first',
  )

  const balancer = 'aws:lb/loadBalancer:LoadBalancer'
  const { inputs } = await client.check(balancer, 'web', { enableDeletionProtection: true })
  t.match(inputs['name'], /^web-[0-9a-f]{7}$/)
  const web = await client.create(balancer, 'web', inputs)
  await t.rejects(client.delete(balancer, 'web', web.id, web.properties), {
    message: new RegExp(
      `OperationNotPermitted: Load balancer '${web.id}' cannot be deleted because deletion ` +
        'protection is enabled',
    ),
  })
  const inner = await client.diff(balancer, 'web', inputs, { ...inputs, internal: true })
  t.same(
    [inner.diff, inner.deleteFirst],
    [{ internal: 1 }, false],
    'an automatic name of full length is possible',
  )
})

t.test('faults, and two accounts side by side', async t => {
  const folder = await cloudFolder(t)
  const { client } = await startPlugin(t, folder)
  await client.configure({ region: 'eu-west-1' })
  await injectFault(folder, {
    type: vpc,
    operation: 'create',
    mode: 'fail',
    times: 2,
    message: 'VpcLimitExceeded: no more',
  })
  for (const n of [1, 2])
    await t.rejects(client.create(vpc, 'v', {}), { message: /VpcLimitExceeded/ }, `${n}`)
  const here = await client.create(vpc, 'v', {})
  const there = await client.create(vpc, 'v', { region: 'us-east-1' })
  t.equal(there.properties['region'], 'us-east-1')
  t.same((await listResources(folder)).map(one => one.region).sort(), ['eu-west-1', 'us-east-1'])
  t.equal(
    (
      await client.read(vpc, 'v', there.id, {
        inputs: { region: 'us-east-1' },
        properties: there.properties,
      })
    ).id,
    there.id,
  )
  t.equal(
    (await client.read(vpc, 'v', here.id, { inputs: {}, properties: { region: 'us-east-1' } })).id,
    '',
  )
  await injectFault(folder, {
    type: 'aws:index/getRegion:getRegion',
    operation: 'invoke',
    mode: 'fail',
    message: 'throttled',
  })
  await t.rejects(client.invoke('aws:index/getRegion:getRegion', {}), { message: /throttled/ })
  await injectFault(folder, { type: vpc, operation: 'create', mode: 'fail', when: 'after' })
  await t.rejects(client.create(vpc, 'lost', {}))
  t.equal((await listResources(folder)).length, 3, 'an orphan: created, but the answer was lost')
})

t.test('repeatable ids under a seed', async t => {
  const ids = await Promise.all(
    [1, 2].map(async () => {
      const { client } = await startPlugin(t, await cloudFolder(t), {
        TWINSTACK_SANDBOX_SEED: 'seed',
      })
      await client.configure()
      return [
        (await client.create(vpc, 'a', {})).id,
        (await client.create(vpc, 'b', {})).id,
        (await client.create(vpc, 'a', {})).id,
      ]
    }),
  )
  t.same(ids[0], ids[1])
  t.equal(new Set(ids[0]).size, 3, 'and all of them are different')
})

t.test('a resource costs about a millisecond of the plugin', async t => {
  const { child, client } = await startPlugin(t, await cloudFolder(t))
  await client.configure()
  // Processor time where it can be read; elsewhere elapsed time, which includes other processes.
  const spent = () =>
    process.platform !== 'linux'
      ? performance.now()
      : readFileSync(`/proc/${child.pid}/stat`, 'utf8')
          .split(' ')
          .slice(13, 15)
          .reduce((sum, ticks) => sum + Number(ticks) * 10, 0)
  const start = spent()
  for (let n = 0; n < 20; n++)
    await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        client.create(vpc, `v${n}-${at}`, { cidrBlock: '10.0.0.0/16', tags: { a: 'b' } }),
      ),
    )
  const each = (spent() - start) / 1000
  t.comment(`${each.toFixed(2)} ms per create`)
  t.ok(each < 5, `${each.toFixed(2)} ms`)
})

t.test('the plugin ends on request, and when its engine is killed', async t => {
  const { child } = await startPlugin(t, await cloudFolder(t))
  const exited = new Promise<number | null>(resolve => child.once('exit', resolve))
  child.kill('SIGINT')
  t.equal(await exited, 0)
  const { NODE_OPTIONS: _, ...env } = process.env
  const parent = fork(join(import.meta.dirname, 'parent.ts'), { env, execArgv: [] })
  const pid = await new Promise<number>(resolve =>
    parent.once('message', message => resolve(Number(message))),
  )
  t.equal(alive(pid), true)
  parent.kill('SIGKILL')
  const start = performance.now()
  while (alive(pid) && performance.now() - start < 60_000) await sleep(20)
  t.equal(alive(pid), false, `gone after ${Math.round(performance.now() - start)} ms`)
})

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
