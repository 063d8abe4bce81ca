/** Names of environments, accounts and regions inside values. */
import type { CorpusResource, Side } from '../build.ts'
import { inProduction, inStaging, of, testWorlds } from './world.ts'
import type { Properties, WorldPair } from './world.ts'

const bucket = (name: string, inputs: Properties = {}, more: Partial<CorpusResource> = {}) =>
  of('aws:s3/bucket:Bucket', name, inputs, {}, more)

const named = (left: string, right: string): [Side, Side] => [
  { ...inStaging, stack: left },
  { ...inProduction, stack: right },
]

const names: WorldPair[] = [
  ...(
    [
      ['acme-stg', 'acme-prd'],
      ['shop-eu-staging', 'shop-eu-production'],
      ['stg', 'prod'],
      ['dev2', 'prod'],
      ['team-a.staging', 'team-a.prod'],
      ['eu-west-1-staging', 'eu-west-1-prod'],
    ] as const
  ).map(([left, right]): WorldPair => ({
    name: `stacks ${left} and ${right} with their names in values`,
    make: w => [
      bucket('assets', {
        bucket: `assets-${w.stack}`,
        tags: { Environment: w.stack, Name: `${w.stack}-assets` },
      }),
      of('aws:ssm/parameter:Parameter', 'p', {
        name: `/${w.stack}/url`,
        type: 'String',
        value: `https://${w.stack.replaceAll('.', '-')}.example.org`,
      }),
    ],
    sides: named(left, right),
  })),
  {
    name: 'short words of the stage beside the long name of the stack',
    make: w => [
      bucket('assets', { bucket: w.pick('acme-stg-assets', 'acme-prd-assets') }),
      of('aws:ssm/parameter:Parameter', 'p', {
        name: `/app/${w.pick('stg', 'prod')}/x`,
        type: 'String',
        value: w.pick('STAGING', 'PRODUCTION'),
      }),
    ],
  },
  {
    name: 'names that contain the stage without a separator',
    make: w => [
      bucket('assets', { bucket: w.pick('stagingbucket', 'productionbucket') }),
      of('aws:iam/role:Role', 'r', { name: w.pick('appstaging', 'appproduction') }),
      of('aws:iam/role:Role', 'q', { name: w.pick('AppStagingRole', 'AppProductionRole') }),
      of('aws:iam/role:Role', 's', { name: w.pick('stgapp', 'prodapp') }),
    ],
  },
  {
    name: 'stacks whose whole name is one word with the stage',
    make: w => [bucket('assets', { bucket: `${w.stack}-assets` })],
    sides: named('stagingapp', 'prodapp'),
  },
  {
    name: 'a word that only begins like the stage',
    make: w => [
      of('aws:ssm/parameter:Parameter', 'p', {
        name: 'x',
        type: 'String',
        value: w.pick('product', 'stagings'),
      }),
    ],
    expected: ['Parameter p value'],
  },
  {
    name: 'another company in the name',
    make: w => [bucket('assets', { bucket: `${w.pick('acme', 'globex')}-${w.stack}` })],
    expected: ['Bucket assets bucket'],
  },
  {
    name: 'zones of two regions',
    make: w => [
      of(
        'aws:ec2/subnet:Subnet',
        'a',
        { availabilityZone: `${w.region}a`, cidrBlock: '10.0.0.0/24' },
        { availabilityZoneId: w.pick('euw1-az2', 'use1-az6') },
        { id: w.id('subnet', 'a') },
      ),
    ],
    sides: [inStaging, { ...inProduction, region: 'us-east-1' }],
    expected: ['environment regions regions'],
  },
  {
    name: 'another zone of the region',
    make: w => [
      of('aws:ec2/subnet:Subnet', 'a', {
        availabilityZone: `${w.region}${w.pick('a', 'b')}`,
        cidrBlock: '10.0.0.0/24',
      }),
    ],
    expected: ['Subnet a availabilityZone'],
  },
  {
    name: 'a role of one account that both may take: the same text',
    make: w => [
      of('aws:iam/policy:Policy', 'p', {
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Resource: `arn:aws:iam::${w.pick('907265183412', w.account)}:role/deploy`,
            },
          ],
        }),
      }),
      bucket('b', {}, { id: w.auto('b') }),
    ],
  },
  {
    name: 'a third account that both trust',
    make: () => [
      of('aws:iam/policy:Policy', 'p', {
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Resource: 'arn:aws:iam::111122223333:role/audit',
            },
          ],
        }),
      }),
    ],
  },
  {
    name: 'another third account',
    make: w => [
      of('aws:iam/policy:Policy', 'p', {
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Resource: `arn:aws:iam::${w.pick('111122223333', '444455556666')}:role/audit`,
            },
          ],
        }),
      }),
    ],
    expected: ['Policy p policy'],
  },
  {
    name: 'a tag that says who pays',
    make: w => [
      bucket('b', { tags: { Environment: w.stack, CostCenter: w.pick('4711', '4712') } }),
    ],
    expected: ['Bucket b tags'],
  },
]

testWorlds([...names])
