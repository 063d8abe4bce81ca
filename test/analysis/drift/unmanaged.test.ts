import t from 'tap'
import type { CloudThing } from '../../../src/model/cloud.ts'
import { selectUnmanaged } from '../../../src/analysis/drift/unmanaged.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import { getUrnTag } from '../../../src/adapters/sandbox/names.ts'
import { requirePresent } from '../../helper/present.ts'

const account = '111122223333'
const arnOf = (rest: string) => `arn:aws:ec2:us-east-1:${account}:${rest}`

function thing(type: string | null, id: string, more: Partial<CloudThing> = {}): CloudThing {
  return {
    type,
    id,
    arn: null,
    account,
    region: 'us-east-1',
    name: null,
    tags: {},
    why: 'inside-vpc',
    part: null,
    helper: null,
    ...more,
  }
}
function record(type: string, id: string, more: Partial<ResourceRecord> = {}): ResourceRecord {
  return {
    urn: `urn:pulumi:staging::p::${type}::${id}`,
    type,
    name: id,
    id,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: {},
    outputs: {},
    ...more,
  }
}
const ids = (things: CloudThing[], recorded: ResourceRecord[]) =>
  selectUnmanaged(things, recorded).map(one => one.id)

t.test('a resource is recorded when the state names its ARN, or its type and id', async t => {
  const recorded = [
    record('aws:ec2/vpc:Vpc', 'vpc-1'),
    record('aws:cloudwatch/logGroup:LogGroup', 'app', {
      outputs: { arn: `arn:aws:logs:us-east-1:${account}:log-group:app` },
    }),
    record('aws:rds/clusterInstance:ClusterInstance', 'db-1'),
    record(
      'aws:lb/loadBalancer:LoadBalancer',
      `arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/app/w/1`,
    ),
  ]
  t.same(
    ids(
      [
        thing('aws:ec2/vpc:Vpc', 'vpc-1', { arn: arnOf('vpc/vpc-1') }),
        thing('aws:cloudwatch/logGroup:LogGroup', 'app', {
          arn: `arn:aws:logs:us-east-1:${account}:log-group:app:*`,
        }),
        thing('aws:rds/instance:Instance', 'db-1'),
        thing(
          'aws:lb/loadBalancer:LoadBalancer',
          `arn:aws:elasticloadbalancing:us-east-1:${account}:loadbalancer/app/w/1`,
        ),
        thing('aws:iam/role:Role', 'app'),
        thing('aws:cloudwatch/logGroup:LogGroup', 'app', {
          arn: `arn:aws:logs:us-east-1:999900001111:log-group:app`,
        }),
        thing(null, 'arn:aws:glue:x:1:job/a', { arn: 'arn:aws:glue:us-east-1:1:job/a' }),
      ],
      recorded,
    ),
    ['app', 'app', 'arn:aws:glue:x:1:job/a'],
    'a role of the same name, a group of another account, an unknown type',
  )
})

t.test('helper resources of AWS, and resources that a recorded resource started', async t => {
  const group = record('aws:autoscaling/group:Group', 'app')
  const template = record('aws:ec2/launchTemplate:LaunchTemplate', 'lt-1')
  const inline = record('aws:ec2/securityGroup:SecurityGroup', 'sg-1', { inputs: { ingress: [] } })
  const bare = record('aws:ec2/securityGroup:SecurityGroup', 'sg-2')
  const rule = (id: string, part: string) =>
    thing('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule', id, { part })
  const tagged = (of: ResourceRecord) => ({ tags: { 'twinstack:urn': getUrnTag(of.urn) } })
  t.same(
    ids(
      [
        thing('aws:ec2/securityGroup:SecurityGroup', 'sg-0', {
          helper: 'the default security group',
        }),
        thing('aws:ec2/instance:Instance', 'i-1', { tags: { 'aws:autoscaling:groupName': 'app' } }),
        thing('aws:ec2/instance:Instance', 'i-2', {
          tags: { 'aws:autoscaling:groupName': 'gone' },
        }),
        thing('aws:ebs/volume:Volume', 'vol-1', tagged(template)),
        thing('aws:ec2/launchTemplate:LaunchTemplate', 'lt-0', tagged(template)),
        thing('aws:ec2/instance:Instance', 'i-3', tagged(bare)),
        rule('sgr-1', 'sg-1'),
        rule('sgr-2', 'sg-2'),
        rule('sgr-3', 'sg-unmanaged'),
        thing('aws:rds/clusterSnapshot:ClusterSnapshot', 'rds:x', {
          arn: `arn:aws:rds:us-east-1:${account}:cluster-snapshot:rds:x-2026`,
        }),
        thing('aws:cloudwatch/logGroup:LogGroup', '/aws/lambda/f'),
        thing('aws:secretsmanager/secret:Secret', 's', {
          tags: { 'aws:secretsmanager:owningService': 'rds' },
        }),
      ],
      [group, template, inline, bare],
    ),
    ['i-2', 'lt-0', 'i-3', 'sgr-2'],
  )
})

t.test('proposals are ready to be used', async t => {
  const recorded = [record('aws:ec2/instance:Instance', 'i-9', { name: 'bastion' })]
  const [machine, bucket, unknown, stack, named] = selectUnmanaged(
    [
      thing('aws:ec2/instance:Instance', 'i-1', { name: 'bastion', arn: arnOf('instance/i-1') }),
      thing('aws:s3/bucket:Bucket', 'logs', { name: 'we; rm -rf /', arn: 'arn:aws:s3:::logs' }),
      thing(null, `arn:aws:glue:us-east-1:${account}:job/a`, {
        arn: `arn:aws:glue:us-east-1:${account}:job/a`,
      }),
      thing('aws:sns/topic:Topic', 'x', { tags: { 'aws:cloudformation:stack-name': 'legacy' } }),
      thing('aws:ecs/service:Service', `arn:aws:ecs:us-east-1:${account}:service/web/api`, {
        arn: `arn:aws:ecs:us-east-1:${account}:service/web/api`,
      }),
    ],
    recorded,
    one => ({
      source: 'cloudtrail',
      who: one.id,
      at: null,
      call: null,
      address: null,
      operation: null,
      reason: null,
    }),
  )
  t.equal(
    requirePresent(machine).proposal,
    [
      'import it: {"type":"aws:ec2/instance:Instance","name":"bastion-2","id":"i-1"}',
      'or: pulumi import aws:ec2/instance:Instance bastion-2 i-1',
      'delete it: aws ec2 terminate-instances --instance-ids i-1 --region us-east-1',
    ].join('\n'),
  )
  t.match(requirePresent(bucket).proposal, /pulumi import aws:s3\/bucket:Bucket we-rm--rf logs\n/)
  t.match(requirePresent(unknown).proposal, /^check arn:aws:glue/)
  t.match(requirePresent(stack).proposal, /CloudFormation manages it \(stack legacy\)/)
  t.match(requirePresent(named).proposal, /pulumi import aws:ecs\/service:Service \S+ web\/api$/)
  t.match(requirePresent(machine).attribution, { who: 'i-1' })
})
