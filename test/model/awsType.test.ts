import t from 'tap'
import { getKind, findPaths } from '../../src/adapters/aws/families.ts'
import { readProviderPlace } from '../../src/model/awsProvider.ts'
import { mayConcern } from '../../src/adapters/aws/services.ts'
import { describeInterfaceOwner, identifyInterfaceOwner } from '../../src/adapters/aws/helpers.ts'
import { quoteText, removeCommand, isSearchable, getTypeOfArn } from '../../src/model/awsType.ts'
import { catalog } from '../../src/adapters/sandbox/catalog/index.ts'
import { createNewResource } from '../../src/adapters/sandbox/provider/createNewResource.ts'
import { requirePresent } from '../helper/present.ts'

const at = 'us-east-1:111122223333'
const cases: [arn: string, type: string | null, id?: string | null, importId?: string][] = [
  [`arn:aws:ec2:${at}:instance/i-1`, 'aws:ec2/instance:Instance', 'i-1'],
  [`arn:aws:ec2:${at}:volume/vol-1`, 'aws:ebs/volume:Volume', 'vol-1'],
  [`arn:aws:ec2:${at}:key-pair/key-1`, 'aws:ec2/keyPair:KeyPair', null],
  [`arn:aws:rds:${at}:cluster:main`, 'aws:rds/cluster:Cluster', 'main'],
  [
    `arn:aws:rds:${at}:cluster-pg:main`,
    'aws:rds/clusterParameterGroup:ClusterParameterGroup',
    'main',
  ],
  [
    `arn:aws:elasticloadbalancing:${at}:loadbalancer/app/web/50dc`,
    'aws:lb/loadBalancer:LoadBalancer',
    `arn:aws:elasticloadbalancing:${at}:loadbalancer/app/web/50dc`,
  ],
  [
    `arn:aws:elasticloadbalancing:${at}:loadbalancer/old`,
    'aws:elb/loadBalancer:LoadBalancer',
    'old',
  ],
  [`arn:aws:logs:${at}:log-group:/app/web:*`, 'aws:cloudwatch/logGroup:LogGroup', '/app/web'],
  [
    `arn:aws:sqs:${at}:jobs`,
    'aws:sqs/queue:Queue',
    'https://sqs.us-east-1.amazonaws.com/111122223333/jobs',
  ],
  [
    'arn:aws-cn:sqs:cn-north-1:111122223333:jobs',
    'aws:sqs/queue:Queue',
    'https://sqs.cn-north-1.amazonaws.com.cn/111122223333/jobs',
  ],
  ['arn:aws:s3:::bucket', 'aws:s3/bucket:Bucket', 'bucket'],
  [`arn:aws:ssm:${at}:parameter/app/x`, 'aws:ssm/parameter:Parameter', '/app/x'],
  [`arn:aws:ssm:${at}:parameter/x`, 'aws:ssm/parameter:Parameter', null],
  ['arn:aws:iam::111122223333:role/team/app', 'aws:iam/role:Role', 'app'],
  [
    `arn:aws:ecs:${at}:service/web/api`,
    'aws:ecs/service:Service',
    `arn:aws:ecs:${at}:service/web/api`,
    'web/api',
  ],
  [`arn:aws:glue:${at}:job/x`, null],
  ['no-arn', null],
]

t.test('type and id of an ARN', async t => {
  for (const [arn, type, id, importId] of cases)
    t.same(getTypeOfArn(arn), type === null ? null : { type, id, importId: importId ?? id }, arn)
})

t.test(
  'what the sandbox would make of an ARN is what it made: both follow the provider',
  async t => {
    const account = {
      folder: '/x',
      account: '111122223333',
      region: 'us-east-1',
      partition: 'aws',
      defaultTags: {},
      who: 'x',
      seed: null,
    }
    for (const spec of catalog.values()) {
      // its id is the resource id (db-…), of which the ARN says nothing: the table names what an
      // import takes (internal/service/rds/instance.go)
      if (!spec.arn || spec.type === 'aws:rds/instance:Instance') continue
      const resource = createNewResource(
        spec,
        account,
        {
          urn: 'u',
          logicalName: 'thing',
          inputs: {
            name: 'thing',
            identifier: 'thing',
            clusterIdentifier: 'thing',
            bucket: 'thing',
            dashboardName: 'thing',
            loadBalancerType: 'application',
            policy: '{}',
            domainName: 'x.example',
            description: 'd',
          },
        },
        0,
      )
      const found = getTypeOfArn(requirePresent(resource.arn))
      if (found?.type === spec.type && found.id !== null) t.equal(found.id, resource.id, spec.type)
    }
  },
)

t.test('commands that delete', async t => {
  const remove = (arn: string, more = {}) => {
    const { type, id } = requirePresent(getTypeOfArn(arn))
    return removeCommand({ type, id: id ?? arn, arn, name: null, region: 'us-east-1', ...more })
  }
  t.equal(
    remove(`arn:aws:ec2:${at}:security-group/sg-1`),
    'aws ec2 delete-security-group --group-id sg-1 --region us-east-1',
  )
  t.equal(
    remove(`arn:aws:logs:${at}:log-group:a; rm -rf $(x) 'y'`),
    "aws logs delete-log-group --log-group-name 'a; rm -rf $(x) '\\''y'\\''' --region us-east-1",
    "other people's names are quoted",
  )
  t.equal(remove(`arn:aws:ecs:${at}:service/web/api`), null)
  t.equal(quoteText('$&'), "'$&'")
  t.equal(
    removeCommand({
      type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
      id: 'a$&b',
      arn: null,
      name: null,
      region: null,
    }),
    "aws cloudwatch delete-alarms --alarm-names 'a$&b'",
  )
})

t.test('silence of the tagging API means nothing for some types', async t => {
  t.ok(isSearchable('aws:ec2/vpc:Vpc') && isSearchable('aws:rds/clusterInstance:ClusterInstance'))
  for (const type of [
    'aws:autoscaling/group:Group',
    'aws:iam/role:Role',
    'aws:iam/user:User',
    'aws:glue/job:Job',
    'pulumi:providers:aws',
  ])
    t.notOk(isSearchable(type), type)
})

t.test('what calls touch', async t => {
  t.same(findPaths('AuthorizeSecurityGroupIngress'), ['ingress'])
  for (const call of [
    'CreateTags',
    'DeleteTags',
    'TagResource',
    'UntagResource',
    'TagResources',
    'AddTagsToResource',
    'RemoveTagsFromResource',
    'TagQueue',
    'TagRole',
    'ChangeTagsForResource',
    'PutBucketTagging',
    'AddTags',
    'TagLogGroup',
    'TagResource20170331v2',
    'CreateOrUpdateTags',
  ]) {
    t.same([findPaths(call), getKind(call)], [['tags', 'tagsAll'], 'change'], call)
  }
  t.same(findPaths('ModifyDBInstance'), null)
  const kinds = {
    create: [
      'CreateVpc',
      'RunInstances',
      'AllocateAddress',
      'RequestCertificate',
      'RestoreDBInstanceFromDBSnapshot',
      'CreateRouteTable',
      'CreateRole',
    ],
    change: [
      'ModifyDBCluster',
      'PutMetricAlarm',
      'CreateRoute',
      'DeleteRoute',
      'DeleteBucketPolicy',
      'DeleteRetentionPolicy',
      'RegisterTargets',
      'DeregisterTargets',
      'StopInstances',
      'ScheduleKeyRotation',
    ],
    delete: [
      'DeleteVpc',
      'TerminateInstances',
      'ReleaseAddress',
      'DeleteAlarms',
      'DeleteRouteTable',
      'ScheduleKeyDeletion',
      'DeleteRole',
      'DeregisterTaskDefinition',
    ],
  }
  for (const [kind, calls] of Object.entries(kinds))
    for (const call of calls) t.equal(getKind(call), kind, call)
})

t.test('which service concerns which type', async t => {
  t.ok(
    mayConcern('elasticloadbalancing', 'aws:lb/listener:Listener') &&
      mayConcern('logs', 'aws:cloudwatch/logGroup:LogGroup') &&
      mayConcern('tagging', 'aws:sns/topic:Topic') &&
      mayConcern('ec2', null),
  )
  t.notOk(mayConcern('iam', 'aws:cloudwatch/logGroup:LogGroup'))
})

t.test('network interfaces of services, and the load balancer behind one', async t => {
  t.match(identifyInterfaceOwner({ Description: 'ELB app/web/50dc' }), /load balancer/)
  t.match(identifyInterfaceOwner({ Description: '', RequesterManaged: true }), /service of AWS/)
  t.match(
    identifyInterfaceOwner({ Attachment: { InstanceId: 'i-1', DeleteOnTermination: true } }),
    /i-1/,
  )
  t.equal(identifyInterfaceOwner({ Description: 'mine', InterfaceType: 'interface' }), null)
  t.match(
    describeInterfaceOwner({
      Description: 'ELB app/web/50dc',
      AvailabilityZone: 'us-west-2-lax-1a',
      OwnerId: '111122223333',
    }),
    [
      {
        arn: 'arn:aws:elasticloadbalancing:us-west-2:111122223333:loadbalancer/app/web/50dc',
        name: 'web',
      },
    ],
  )
  t.same(describeInterfaceOwner({ Description: 'RDSNetworkInterface' }), [])
})

t.test('the keys that hold a provider configuration', async t => {
  t.same(readProviderPlace({}), {
    region: null,
    accounts: [],
    profile: null,
    roles: [],
    endpoints: {},
    notes: [],
  })
  t.same(
    readProviderPlace({
      'aws:region': 'eu-west-1',
      'aws:allowedAccountIds': '["111122223333"]',
      'aws:profile': 'p',
      'aws:endpoints': [{ sts: 'http://a' }, { ec2: 'http://b' }],
      'aws:assumeRoles': [
        { roleArn: 'arn:aws:iam::1:role/a', sessionName: 's', externalId: 'e' },
        { roleArn: 'arn:aws:iam::2:role/b' },
      ],
      'twinstack-sample:settings': {},
    }),
    {
      region: 'eu-west-1',
      accounts: ['111122223333'],
      profile: 'p',
      endpoints: { sts: 'http://a', ec2: 'http://b' },
      notes: [],
      roles: [
        { arn: 'arn:aws:iam::1:role/a', sessionName: 's', externalId: 'e' },
        { arn: 'arn:aws:iam::2:role/b', sessionName: null, externalId: null },
      ],
    },
  )
  t.match(
    readProviderPlace({
      'aws:assumeRole': { roleArn: 'arn:aws:iam::1:role/a' },
      'aws:secretKey': { secure: 'v1:x' },
    }),
    { roles: [{ arn: 'arn:aws:iam::1:role/a' }], notes: [/aws:secretKey/] },
  )
  t.same(
    readProviderPlace({ 'aws:allowedAccountIds': [12345] }).accounts,
    ['000000012345'],
    'a number of YAML',
  )
})
