/** Databases, stores, logs, and unknown values. */
import { of, testWorlds } from './world.ts'
import type { Properties, WorldPair } from './world.ts'

const secret = (letters: string): Properties => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext: letters,
})

const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

const parameter = (inputs: Properties, outputs: Properties = {}) =>
  of('aws:ssm/parameter:Parameter', 'p', { name: '/app/x', type: 'String', ...inputs }, outputs)

const databases: WorldPair[] = [
  {
    name: 'connections without TLS',
    make: w => [
      of('aws:rds/clusterParameterGroup:ClusterParameterGroup', 'p', {
        family: 'aurora-postgresql16',
        parameters: [
          { name: 'rds.force_ssl', value: w.pick('0', '1') },
          { name: 'log_statement', value: 'ddl' },
        ],
      }),
    ],
    expected: ['ClusterParameterGroup p parameters'],
  },
  {
    name: 'parameters that another database family calls by another name',
    make: w => [
      of('aws:rds/parameterGroup:ParameterGroup', 'p', {
        family: w.pick('postgres15', 'postgres16'),
        parameters: [],
      }),
    ],
    expected: ['ParameterGroup p family'],
  },
  {
    name: 'a cluster that is not deleted by mistake, and one that is',
    make: w => [
      of(
        'aws:rds/cluster:Cluster',
        'db',
        {
          engine: 'aurora-postgresql',
          engineVersion: '16.6',
          deletionProtection: w.pick(false, true),
        },
        {
          endpoint: `db-${w.stack}.cluster-${w.word('c', 12)}.${w.region}.rds.amazonaws.com`,
          clusterResourceId: `cluster-${w.word('r', 26).toUpperCase()}`,
        },
      ),
    ],
    expected: ['Cluster db deletionProtection'],
  },
  {
    name: 'a database that was stopped',
    make: w => [
      of(
        'aws:rds/instance:Instance',
        'db',
        { engine: 'postgres', engineVersion: '16.6' },
        { status: w.pick('stopped', 'available') },
      ),
    ],
    expected: ['Instance db status'],
  },
  {
    name: "a proxy of the environment's own secret that accepts connections without TLS",
    make: w => [
      of('aws:rds/proxy:Proxy', 'p', {
        name: `p-${w.stack}`,
        requireTls: w.pick(false, true),
        auths: [
          {
            authScheme: 'SECRETS',
            secretArn: w.arn('secretsmanager', `secret:db-${w.stack}-${w.word('s', 6)}`),
          },
        ],
      }),
    ],
    expected: ['Proxy p requireTls'],
  },
  {
    name: "a replica in the environment's second region with its own key",
    make: w => [
      of('pulumi:providers:aws', 'replica', { region: 'eu-central-1', version: '7.48.0' }),
      of(
        'aws:rds/instance:Instance',
        'copy',
        {
          replicateSourceDb: w.arn('rds', `db:main-${w.stack}`),
          instanceClass: 'db.r7g.large',
          kmsKeyId: `arn:aws:kms:eu-central-1:${w.account}:key/${w.uuid('k')}`,
        },
        {},
        { provider: 'pulumi:providers:aws::replica' },
      ),
    ],
  },
  {
    name: 'a certificate that is created in the region of the stack instead of us-east-1',
    make: w => [
      of('pulumi:providers:aws', 'edge', { region: 'us-east-1', version: '7.48.0' }),
      of('aws:s3/bucket:Bucket', 'other', {}, {}, { provider: 'pulumi:providers:aws::edge' }),
      of(
        'aws:acm/certificate:Certificate',
        'c',
        { domainName: `${w.stack}.shop.example`, validationMethod: 'DNS' },
        {},
        w.pick({}, { provider: 'pulumi:providers:aws::edge' }),
      ),
    ],
    expected: ['Certificate c provider'],
  },
  {
    name: 'the region at the resource or at its provider',
    make: w => [
      of(
        'aws:sqs/queue:Queue',
        'q',
        { delaySeconds: 1, ...w.pick({ region: 'eu-west-1' }, {}) },
        { region: 'eu-west-1' },
      ),
    ],
  },
  {
    name: 'another region at the resource',
    make: w => [
      of(
        'aws:sqs/queue:Queue',
        'q',
        { delaySeconds: 1, region: w.pick('us-east-1', 'eu-west-1') },
        { region: w.pick('us-east-1', 'eu-west-1') },
      ),
    ],
    expected: ['Queue q region', 'environment regions regions'],
  },
]

const stores: WorldPair[] = [
  {
    name: 'a bucket that everybody may open',
    make: w => [
      of('aws:s3/bucket:Bucket', 'b', { bucket: `b-${w.stack}` }),
      ...w.pick(
        [],
        [
          of('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', 'b', {
            bucket: `b-${w.stack}`,
            blockPublicAcls: true,
          }),
        ],
      ),
    ],
    expected: ['BucketPublicAccessBlock b missing'],
  },
  {
    name: 'versions of objects that nobody keeps',
    make: w => [
      of('aws:s3/bucketVersioning:BucketVersioning', 'v', {
        bucket: `b-${w.stack}`,
        versioningConfiguration: { status: w.pick('Suspended', 'Enabled') },
      }),
    ],
    expected: ['BucketVersioning v versioningConfiguration'],
  },
  {
    name: 'tags of images that may be moved',
    make: w => [
      of(
        'aws:ecr/repository:Repository',
        'api',
        { name: `api-${w.stack}`, imageTagMutability: w.pick('MUTABLE', 'IMMUTABLE') },
        { repositoryUrl: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/api-${w.stack}` },
      ),
    ],
    expected: ['Repository api imageTagMutability'],
  },
  {
    name: 'rules of an ECR repository with other white space',
    make: w => [
      of('aws:ecr/lifecyclePolicy:LifecyclePolicy', 'l', {
        repository: `api-${w.stack}`,
        policy: w.pick(
          '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countNumber":14}}]}',
          '{ "rules": [ { "selection": { "countNumber": 14, "tagStatus": "untagged" }, "rulePriority": 1 } ] }',
        ),
      }),
    ],
  },
  {
    name: 'logs that are kept for a week',
    make: w => [
      of('aws:cloudwatch/logGroup:LogGroup', 'l', {
        name: `/app/${w.stack}`,
        retentionInDays: w.pick(7, 90),
      }),
    ],
    expected: ['LogGroup l retentionInDays'],
  },
  {
    name: 'a single-region trail',
    make: w => [
      of('aws:cloudtrail/trail:Trail', 't', {
        name: `t-${w.stack}`,
        s3BucketName: `trail-${w.account}`,
        isMultiRegionTrail: w.pick(false, true),
      }),
    ],
    expected: ['Trail t isMultiRegionTrail'],
  },
  {
    name: 'a message filter with its keys in another order',
    make: w => [
      of('aws:sns/topicSubscription:TopicSubscription', 's', {
        topic: w.arn('sns', `t-${w.stack}`),
        protocol: 'sqs',
        endpoint: w.arn('sqs', `q-${w.stack}`),
        filterPolicy: w.pick('{"a":["1"],"b":["2"]}', '{"b":["2"],"a":["1"]}'),
      }),
    ],
  },
  {
    name: 'a budget with its amount written otherwise',
    make: w => [
      of('aws:budgets/budget:Budget', 'b', {
        name: `b-${w.stack}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        limitAmount: w.pick('100', '100.0'),
        limitUnit: 'USD',
      }),
    ],
  },
  {
    name: 'a larger budget',
    make: w => [
      of('aws:budgets/budget:Budget', 'b', {
        name: `b-${w.stack}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        limitAmount: w.pick('100', '1000'),
        limitUnit: 'USD',
      }),
    ],
    expected: ['Budget b limitAmount'],
  },
  {
    name: 'a Batch job with its memory as text inside a document',
    make: w => [
      of(
        'aws:batch/jobDefinition:JobDefinition',
        'j',
        {
          name: `j-${w.stack}`,
          type: 'container',
          containerProperties: JSON.stringify({
            image: 'busybox:1.36',
            command: ['a', 'b'],
            resourceRequirements: w.pick(
              [
                { type: 'VCPU', value: '1' },
                { type: 'MEMORY', value: '512' },
              ],
              [
                { type: 'MEMORY', value: '512' },
                { type: 'VCPU', value: '1' },
              ],
            ),
          }),
        },
        {
          revision: w.pick(3, 8),
          arn: w.arn('batch', `job-definition/j-${w.stack}:${w.pick(3, 8)}`),
        },
      ),
    ],
  },
  {
    name: 'stages of a pipeline in another order',
    make: w => [
      of('aws:codepipeline/pipeline:Pipeline', 'p', {
        name: `p-${w.stack}`,
        stages: w.pick(
          [
            { name: 'Test', actions: [] },
            { name: 'Deploy', actions: [] },
          ],
          [
            { name: 'Deploy', actions: [] },
            { name: 'Test', actions: [] },
          ],
        ),
      }),
    ],
    expected: ['Pipeline p stages'],
  },
  {
    name: 'features of a detector in another order',
    make: w => [
      of(
        'aws:guardduty/detector:Detector',
        'g',
        { enable: true, findingPublishingFrequency: w.pick('SIX_HOURS', 'SIX_HOURS') },
        { accountId: w.account },
      ),
      of('aws:guardduty/detectorFeature:DetectorFeature', 'f', {
        detectorId: w.word('g', 32),
        name: 'S3_DATA_EVENTS',
        status: w.pick('DISABLED', 'ENABLED'),
      }),
    ],
    expected: ['DetectorFeature f status'],
  },
]

const hidden: WorldPair[] = [
  {
    name: 'a secret whose text one side shows: it can not be known',
    make: w => [
      parameter({
        type: 'SecureString',
        value: w.pick({ ...secret('AAAA'), plaintext: '"one"' }, secret('BBBB')),
      }),
    ],
    notComparable: ['p value'],
  },
  {
    name: 'secrets of the same text in exports with --show-secrets are equal',
    make: w => [
      parameter({
        type: 'SecureString',
        value: { ...secret(w.pick('AAAA', 'BBBB')), plaintext: '"one"' },
      }),
    ],
    notComparable: [],
  },
  {
    name: 'a whole block that is secret',
    make: w => [
      of('aws:lambda/function:Function', 'f', {
        runtime: 'nodejs22.x',
        environment: secret(w.pick('AAAA', 'BBBB')),
      }),
    ],
    notComparable: ['f environment'],
  },
  {
    name: 'a list of which one part is not known, and a difference beside it',
    make: w => [
      of('aws:ecs/service:Service', 's', {
        desiredCount: w.pick(1, 3),
        networkConfiguration: {
          securityGroups: [w.pick(unknown, 'sg-0123456789abcdef0')],
          assignPublicIp: w.pick(true, false),
        },
      }),
    ],
    expected: ['Service s desiredCount', 'Service s networkConfiguration'],
    notComparable: ['s networkConfiguration.securityGroups[0]'],
  },
  {
    name: 'a whole list that is not known',
    make: w => [
      of('aws:lb/loadBalancer:LoadBalancer', 'l', {
        subnets: w.pick(unknown, ['subnet-0123456789abcdef0']),
      }),
    ],
    notComparable: ['l subnets'],
  },
  {
    name: 'a number that is not known',
    make: w => [
      of('aws:autoscaling/group:Group', 'g', {
        minSize: w.pick('3eeb2bf0-c639-47a8-9e75-3b44932eb421', 3),
      }),
    ],
    notComparable: ['g minSize'],
  },
]

testWorlds([...databases, ...stores, ...hidden])
