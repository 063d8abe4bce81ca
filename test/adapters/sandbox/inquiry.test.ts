/**
 * Requests to the simulated account like those to AWS, and the whole path from a change by hand to
 * a report.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createSandboxInquiry } from '../../../src/adapters/sandbox/inquiry.ts'
import { findUnmanaged } from '../../../src/services/drift/findUnmanaged.ts'
import { attributeDrift } from '../../../src/services/drift/attributeDrift.ts'
import type { DriftedResource } from '../../../src/model/drift.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import { addResource } from '../../../src/adapters/sandbox/add.ts'
import {
  readJournalEntries,
  removeResource,
  setProperty,
} from '../../../src/adapters/sandbox/cloud.ts'
import type { CloudResource } from '../../../src/adapters/sandbox/cloud.ts'
import { getUrnTag } from '../../../src/adapters/sandbox/names.ts'
import { driftReport } from '../../helper/drift.ts'
import { accountOf, cloudFolder, make, urnOf } from './folder.ts'

const environment = { name: 'staging', template: null }

function recordOf({ type, id, arn, properties }: CloudResource, name: string): ResourceRecord {
  return {
    urn: urnOf(type, name),
    type,
    name,
    id,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: {},
    outputs: { ...properties, ...(arn ? { arn } : {}) },
  }
}

async function deployedEnvironment(t: Parameters<typeof cloudFolder>[0]) {
  const folder = await cloudFolder(t)
  const account = accountOf(folder, {
    account: '111122223333',
    region: 'us-east-1',
    who: 'twinstack:ana',
  })
  const tags = (name: string, type: string) => ({
    tags: {
      'twinstack:environment': 'staging',
      'twinstack:name': name,
      'twinstack:urn': getUrnTag(urnOf(type, name)),
    },
  })
  const vpc = await make(account, 'aws:ec2/vpc:Vpc', 'main', {
    cidrBlock: '10.0.0.0/16',
    ...tags('main', 'aws:ec2/vpc:Vpc'),
  })
  const subnet = await make(account, 'aws:ec2/subnet:Subnet', 'a', {
    vpcId: vpc.id,
    cidrBlock: '10.0.0.0/24',
    ...tags('a', 'aws:ec2/subnet:Subnet'),
  })
  const group = await make(account, 'aws:ec2/securityGroup:SecurityGroup', 'web', {
    vpcId: vpc.id,
    ingress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/8'] }],
    ...tags('web', 'aws:ec2/securityGroup:SecurityGroup'),
  })
  return {
    folder,
    account,
    vpc,
    subnet,
    group,
    recorded: [recordOf(vpc, 'main'), recordOf(subnet, 'a'), recordOf(group, 'web')],
  }
}

/** A revision's folder with the settings file of staging. */
async function treeOf(
  t: Parameters<typeof cloudFolder>[0],
  config: string,
): Promise<{ folder: string }> {
  const folder = join(await cloudFolder(t), 'tree')
  mkdirSync(folder)
  writeFileSync(join(folder, 'Pulumi.staging.yaml'), config)
  return { folder }
}

const settings =
  'config:\n  aws:region: us-east-1\n  aws:allowedAccountIds:\n    - "111122223333"\n'

t.test('the identity that the provider configuration selects', async t => {
  const inquiry = createSandboxInquiry(await cloudFolder(t))
  t.match(
    await inquiry.readIdentity(await inquiry.getPlace(environment, await treeOf(t, settings))),
    {
      account: '111122223333',
      region: 'us-east-1',
      arn: /^arn:aws:sts::111122223333:/,
      notes: [],
    },
  )
  t.match(
    await inquiry.readIdentity(
      await inquiry.getPlace({ name: 'copy', template: 'staging' }, await treeOf(t, settings)),
    ),
    { account: '111122223333' },
    'an ephemeral one by its template',
  )
  t.match(
    await inquiry.readIdentity(
      await inquiry.getPlace(
        environment,
        await treeOf(
          t,
          'config:\n  aws:assumeRoles:\n    - roleArn: arn:aws:iam::444455556666:role/x\n',
        ),
      ),
    ),
    { account: '444455556666', region: 'eu-west-1' },
  )
  t.match(
    await inquiry.readIdentity(await inquiry.getPlace(environment, await treeOf(t, ': broken'))),
    { account: '000000000000' },
    'the run refuses an invalid file',
  )
})

t.test(
  'created by hand: inside the VPC or with the tag, with author and proposal; no recorded resource',
  async t => {
    const { folder, vpc, subnet, recorded } = await deployedEnvironment(t)
    const inquiry = createSandboxInquiry(folder)
    const place = await inquiry.getPlace(environment, await treeOf(t, settings))
    t.same((await findUnmanaged({ inquiry, place, recorded })).unmanaged, [])
    const machine = await addResource(folder, {
      type: 'aws:ec2/instance:Instance',
      name: 'bastion',
      assignments: ['instanceType=t3.nano', 'ami=ami-0c7217cdde317cfec', `subnetId=${subnet.id}`],
    })
    t.match([machine.account, machine.region], ['111122223333', 'us-east-1'], 'where its subnet is')
    const topic = await addResource(folder, {
      type: 'aws:sns/topic:Topic',
      name: 'pager',
      assignments: [],
      environment: 'staging',
    })
    await addResource(folder, {
      type: 'aws:sns/topic:Topic',
      name: 'elsewhere',
      assignments: [],
      account: '444455556666',
    })
    const { unmanaged, notes } = await findUnmanaged({ inquiry, place, recorded })
    t.match(unmanaged, [
      {
        type: 'aws:sns/topic:Topic',
        id: topic.id,
        why: 'tagged',
        attribution: {
          source: 'sandbox-journal',
          who: /^console:/,
          call: 'CreateTopic',
          address: 'signin.amazonaws.com',
        },
        proposal: /pulumi import aws:sns\/topic:Topic pager /,
      },
      {
        type: 'aws:ec2/instance:Instance',
        id: machine.id,
        why: 'inside-vpc',
        name: 'bastion',
        attribution: { who: /^console:/, call: 'RunInstances' },
        proposal: /delete it: aws ec2 terminate-instances --instance-ids i-/,
      },
    ])
    t.equal(unmanaged.length, 2)
    t.match(notes, [/inside machines/])
    t.match((await inquiry.listEverything(place, { region: null })).found.length, 5)
    t.same(
      (
        await inquiry.findByUrnTag(place, getUrnTag(urnOf('aws:ec2/vpc:Vpc', 'main')), {
          regions: [],
        })
      ).found.map(one => one.id),
      [vpc.id],
    )
  },
)

t.test('a report names the actor of each change', async t => {
  const { folder, account, group, subnet, recorded } = await deployedEnvironment(t)
  const since = new Date()
  await new Promise(resolve => {
    setTimeout(resolve, 5)
  })
  await setProperty(folder, group.id, 'ingress[0].cidrBlocks[0]=0.0.0.0/0')
  await setProperty(folder, group.id, 'tags.owner=me')
  await removeResource(folder, subnet.id)
  const driftedResourceOf = (
    resource: CloudResource,
    name: string,
    what: DriftedResource['what'],
    path?: string,
  ): DriftedResource => ({
    urn: urnOf(resource.type, name),
    type: resource.type,
    name,
    id: resource.id,
    what,
    class: 'security',
    severity: 'high',
    direction: 'changed',
    attribution: null,
    firstSeenAt: null,
    properties: path
      ? [
          {
            path,
            expected: 1,
            actual: 2,
            secret: false,
            replaces: false,
            class: 'security',
            severity: 'high',
            direction: 'changed',
          },
        ]
      : [],
  })
  const report = {
    ...driftReport(),
    checkedAt: new Date(Date.now() + 1000).toISOString(),
    resources: [
      driftedResourceOf(group, 'web', 'changed', 'ingress[0].cidrBlocks[0]'),
      driftedResourceOf(subnet, 'a', 'deleted'),
    ],
  }
  const inquiry = createSandboxInquiry(folder)
  const seen = await attributeDrift({
    inquiry,
    place: await inquiry.getPlace(environment, await treeOf(t, settings)),
    report,
    recorded,
    operations: [],
    since,
  })
  t.match(
    seen.resources.map(one => one.attribution),
    [
      {
        source: 'sandbox-journal',
        who: /^console:/,
        call: 'AuthorizeSecurityGroupIngress',
        address: 'signin.amazonaws.com',
      },
      { source: 'sandbox-journal', who: /^console:/, call: 'DeleteSubnet' },
    ],
  )
  const entries = await readJournalEntries(folder)
  t.match(entries[0], { who: 'twinstack:ana', address: 'pulumi' }, 'an engine')
  t.match(entries.at(-1), { address: 'signin.amazonaws.com' }, 'a click')
  t.ok(account)
})

t.test('changes that the API also refuses when they are made by hand', async t => {
  const folder = await cloudFolder(t)
  const add = (type: string, ...assignments: string[]) =>
    addResource(folder, { type, name: 'x', assignments })
  await t.rejects(add('aws:ec2/subnet:Subnet'), { code: 'invalid-request', message: /vpcId/ })
  await t.rejects(add('nonsense'), { code: 'invalid-request' })
  await t.rejects(add('aws:sns/topic:Topic', '=x'), {
    code: 'invalid-request',
    message: /PROP=VALUE/,
  })
  await add('aws:iam/role:Role', 'assumeRolePolicy={}')
  await t.rejects(add('aws:iam/role:Role', 'assumeRolePolicy={}'), {
    code: 'conflict',
    message: /EntityAlreadyExists|exists/,
  })
  t.match(
    await addResource(folder, {
      type: 'aws:autoscaling/group:Group',
      name: 'g',
      assignments: ['minSize=1', 'maxSize=1', 'launchConfiguration=lc'],
      environment: 'staging',
    }),
    { properties: { tags: [{ key: 'twinstack:environment', value: 'staging' }] } },
    'a list of tags',
  )
})
