import t from 'tap'
import { hashSha256 } from '../../../../src/lib/hash.ts'
import type { CloudInquiry } from '../../../../src/model/cloudInquiry.ts'
import type { CloudThing } from '../../../../src/model/cloud.ts'
import type { Environment } from '../../../../src/model/environment.ts'
import type { ResourceRecord, RetainedResource } from '../../../../src/model/operation.ts'
import { createCleanupService } from '../../../../src/services/operations/cleanup/findLeftovers.ts'

const urn = 'urn:pulumi:pr-1::p::aws:sns/topic:Topic::a topic'
const topic = {
  urn,
  type: 'aws:sns/topic:Topic',
  id: 'arn:aws:sns:eu-west-1:123456789012:first',
  outputs: {},
  inputs: {},
  custom: true,
}
const tags = {
  'twinstack:environment': 'pr-1',
  'twinstack:urn': hashSha256(urn).slice(0, 12),
  'twinstack:name': 'a topic',
}
const thing = (more: Partial<CloudThing>): CloudThing => ({
  type: 'aws:sns/topic:Topic',
  id: 'arn:aws:sns:eu-west-1:123456789012:a',
  arn: 'arn:aws:sns:eu-west-1:123456789012:a',
  account: '123456789012',
  region: 'eu-west-1',
  name: 'a',
  tags,
  why: 'tagged',
  part: null,
  helper: null,
  ...more,
})
const inquiry = (kind: 'aws' | 'sandbox', found: CloudThing[]) =>
  ({
    kind,
    getPlace: async () => ({ environment: 'pr-1', config: {} }),
    findTagged: async () => ({ found, notes: ['ec2 was not allowed'] }),
  }) as unknown as CloudInquiry
const searchCloud = (
  kind: 'aws' | 'sandbox',
  found: CloudThing[],
  recorded: Partial<ResourceRecord>[] = [],
  retained: RetainedResource[] = [],
) =>
  createCleanupService({ inquiry: inquiry(kind, found) }).search({
    environment: { name: 'pr-1', template: 'staging' } as Environment,
    tree: null,
    recorded: recorded as ResourceRecord[],
    retained,
  })

t.test(
  'resources with tags of an operation are imported, those of a person only reported',
  async t => {
    const key = 'arn:aws:kms:eu-west-1:123456789012:key/k-1'
    const found = [
      thing({}),
      thing({
        id: 'sg-1',
        type: 'aws:ec2/securityGroup:SecurityGroup',
        arn: 'arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1',
        tags: { 'twinstack:environment': 'pr-1' },
      }),
      thing({
        id: 'eni-1',
        type: 'aws:ec2/networkInterface:NetworkInterface',
        arn: null,
        tags: {},
        why: 'inside-vpc',
      }),
      thing({
        id: 'sg-2',
        arn: null,
        type: 'aws:ec2/securityGroup:SecurityGroup',
        helper: 'the default security group of the VPC',
      }),
      thing({ id: 'k-1', type: 'aws:kms/key:Key', arn: key }),
    ]
    const recorded = [
      topic,
      {
        urn: 'urn:pulumi:pr-1::p::aws:kms/key:Key::main',
        type: 'aws:kms/key:Key',
        id: 'k-1',
        outputs: { arn: key },
        inputs: {},
        custom: true,
      },
    ]
    const aws = await searchCloud('aws', found, recorded)
    t.match(aws, {
      remaining: [
        { arn: /:a$/, ours: true },
        { id: 'sg-1', ours: false },
        { id: 'eni-1', ours: false },
      ],
      lingering: [{ id: 'k-1' }],
      notSeen: ['ec2 was not allowed', /not checked/],
    })
    t.equal(aws.remaining.length, 3, "helpers of AWS are nobody's leftovers")
    t.same(aws.retry, [
      {
        type: 'aws:sns/topic:Topic',
        id: 'arn:aws:sns:eu-west-1:123456789012:a',
        name: 'a-topic-left-1',
        protect: false,
      },
    ])
    t.equal(
      (await searchCloud('aws', found, [topic])).remaining.length,
      4,
      'a key that this destroy did not delete remains',
    )
    t.equal(
      (await searchCloud('sandbox', found, recorded)).remaining.length,
      4,
      'the simulated account lists nothing that is gone',
    )
    t.ok(
      createCleanupService({ inquiry: inquiry('aws', []) }).pauses.reduce(
        (sum, one) => sum + one,
      ) <= 30,
    )
  },
)

t.test('data and copies of data are kept, whatever tags they have', async t => {
  const cluster = {
    urn: 'urn:pulumi:pr-1::p::aws:rds/cluster:Cluster::main',
    type: 'aws:rds/cluster:Cluster',
    id: 'main',
    outputs: { arn: 'arn:aws:rds:eu-west-1:123456789012:cluster:main' },
    inputs: {},
    custom: true,
  }
  const bucket = {
    urn: 'urn:pulumi:pr-1::p::aws:s3/bucket:Bucket::reports',
    type: 'aws:s3/bucket:Bucket',
    id: 'reports-1234567',
    outputs: { arn: 'arn:aws:s3:::reports-1234567' },
    inputs: {},
    custom: true,
    retainOnDelete: true,
  }
  const tagsOf = (of: { urn: string }) => ({
    'twinstack:environment': 'pr-1',
    'twinstack:urn': hashSha256(of.urn).slice(0, 12),
  })
  const rds = (rest: string) => `arn:aws:rds:eu-west-1:123456789012:${rest}`
  const found = [
    // RDS copies the tags of the cluster (Amazon RDS User Guide, "Copying tags to DB cluster
    // snapshots"); AWS Backup and Data Lifecycle Manager do so too
    thing({
      type: 'aws:rds/clusterSnapshot:ClusterSnapshot',
      id: 'final',
      arn: rds('cluster-snapshot:final'),
      tags: tagsOf(cluster),
    }),
    thing({
      type: null,
      id: 'x',
      arn: 'arn:aws:backup:eu-west-1:123456789012:recovery-point:x',
      tags: tagsOf(cluster),
    }),
    thing({
      type: 'aws:rds/cluster:Cluster',
      id: 'main-2',
      arn: rds('cluster:main-2'),
      tags: tagsOf(cluster),
    }),
    thing({
      type: 'aws:s3/bucket:Bucket',
      id: 'reports-1234567',
      arn: 'arn:aws:s3:::reports-1234567',
      tags: { 'twinstack:environment': 'pr-1' },
    }),
    thing({}),
  ]
  const search = await searchCloud('sandbox', found, [topic, cluster, bucket])
  t.match(search.kept, [
    { id: 'final', why: /copy of data/, command: /^twinstack sandbox rm arn:.*final$/ },
    { arn: /recovery-point/, why: /copy of data/ },
    { id: 'main-2', ours: true, why: /holds data/ },
    { id: 'reports-1234567', why: 'kept by retainOnDelete' },
  ])
  t.match(search.remaining, [{ arn: /:a$/, ours: true }])
  t.match(search.retry, [{ type: 'aws:sns/topic:Topic' }])
  t.equal(search.retry.length, 1, 'nothing with data is destroyed again')
  const aws = await searchCloud('aws', found, [topic, cluster, bucket])
  t.match(aws.kept[0], {
    command: /^aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier final/,
  })
})

t.test('a tag that no recorded state explains is no proof', async t => {
  const search = await searchCloud('aws', [thing({})], [])
  t.match(search.remaining, [{ ours: false }])
  t.same(search.retry, [])
  const other = await searchCloud('aws', [thing({})], [{ ...topic, type: 'aws:sqs/queue:Queue' }])
  t.same(other.retry, [], 'a resource of another type has copied the tag')
})

t.test('what an earlier operation retained is kept, though no saved state has it', async t => {
  const kept = { urn, type: 'aws:sns/topic:Topic', name: 'a topic', id: thing({}).id }
  const later = { ...topic, id: 'arn:aws:sns:eu-west-1:123456789012:second' }
  t.match(await searchCloud('aws', [thing({})], [later], [kept]), {
    remaining: [],
    retry: [],
    kept: [{ why: 'kept by retainOnDelete' }],
  })
  t.match(await searchCloud('aws', [thing({})], [later]), { remaining: [{ ours: true }], kept: [] })
  const queue = thing({
    type: 'aws:sqs/queue:Queue',
    id: 'jobs',
    arn: 'arn:aws:sqs:eu-west-1:123456789012:jobs',
  })
  const address = 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs'
  const asQueue = { ...kept, type: 'aws:sqs/queue:Queue', id: address }
  t.match(await searchCloud('aws', [queue], [], [asQueue]), {
    remaining: [],
    kept: [{ id: 'jobs' }],
  })
  t.match(await searchCloud('aws', [queue], [], [kept]), { kept: [] }, 'of another type')
})
