import t from 'tap'
import type { CloudInquiry } from '../../../../src/model/cloudInquiry.ts'
import type { CloudThing } from '../../../../src/model/cloud.ts'
import type { Environment } from '../../../../src/model/environment.ts'
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import { createCleanupService } from '../../../../src/services/operations/cleanup/findLeftovers.ts'

const tags = {
  'twinstack:environment': 'pr-1',
  'twinstack:urn': '0123456789ab',
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
    place: async () => ({ environment: 'pr-1', config: {} }),
    tagged: async () => ({ found, notes: ['ec2 was not allowed'] }),
  }) as unknown as CloudInquiry
const look = (
  kind: 'aws' | 'sandbox',
  found: CloudThing[],
  recorded: Partial<ResourceRecord>[] = [],
) =>
  createCleanupService({ inquiry: inquiry(kind, found) }).search({
    environment: { name: 'pr-1', template: 'staging' } as Environment,
    tree: null,
    recorded: recorded as ResourceRecord[],
  })

t.test(
  'what carries the tags of an operation is taken in again, what a person made is only told',
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
      { type: 'aws:kms/key:Key', id: 'k-1', outputs: { arn: key }, inputs: {}, custom: true },
    ]
    const aws = await look('aws', found, recorded)
    t.match(aws, {
      remaining: [
        { arn: /:a$/, ours: true },
        { id: 'sg-1', ours: false },
        { id: 'eni-1', ours: false },
      ],
      lingering: [{ id: 'k-1' }],
      notSeen: ['ec2 was not allowed', /not looked at/],
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
      (await look('aws', found)).remaining.length,
      4,
      'a key that this destroy did not delete remains',
    )
    t.equal(
      (await look('sandbox', found, recorded)).remaining.length,
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
