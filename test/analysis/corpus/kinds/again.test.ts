/** Further pairs, written after the rules that `everyday.test.ts` had corrected. */
import { elsewhere, inStaging, of, testWorlds } from '../unseen/world.ts'
import type { WorldPair } from '../unseen/world.ts'
import { simple, cluster, bucket, queue, policy, database } from './againParts.ts'

const pairs: WorldPair[] = [
  {
    name: 'generated names without a hyphen after a name that ends in a hexadecimal digit',
    make: w => [
      of('aws:rds/instance:Instance', 'db', {
        engine: 'postgres',
        identifier: w.pick('dbe3e0d88', 'db1031a4a'),
      }),
    ],
  },
  {
    name: 'a cluster whose defaults one side writes out',
    make: w => [
      cluster(
        w,
        w.pick(
          {},
          {
            accessConfig: {
              authenticationMode: 'CONFIG_MAP',
              bootstrapClusterCreatorAdminPermissions: true,
            },
            upgradePolicy: { supportType: 'EXTENDED' },
          },
        ),
      ),
    ],
  },
  {
    name: 'a cluster that lets API users in',
    make: w => [
      cluster(
        w,
        { accessConfig: { authenticationMode: w.pick('API', 'CONFIG_MAP') } },
        { accessConfig: { authenticationMode: w.pick('API', 'CONFIG_MAP') } },
      ),
    ],
    expected: ['Cluster shop accessConfig'],
  },
  {
    name: 'a cluster without secrets encryption and without logs of its audits',
    make: w => [
      cluster(w, {
        enabledClusterLogTypes: w.pick(['api'], ['api', 'audit']),
        ...w.pick(
          {},
          {
            encryptionConfig: {
              provider: { keyArn: w.arn('kms', `key/${w.uuid('k')}`) },
              resources: ['secrets'],
            },
          },
        ),
      }),
    ],
    expected: ['Cluster shop enabledClusterLogTypes', 'Cluster shop encryptionConfig'],
  },
  {
    name: 'two regions with own buckets, queues and zones',
    make: w => [bucket(w), queue(w, 'jobs'), policy(w, {})],
    sides: [inStaging, elsewhere],
    expected: ['environment regions regions'],
  },
  {
    name: 'a policy for the own bucket with one more action',
    make: w => [
      bucket(w),
      policy(w, { Action: w.pick(['s3:GetObject', 's3:PutObject'], ['s3:GetObject']) }),
    ],
    expected: ['Policy read policy'],
  },
  {
    name: 'a policy without its condition',
    make: w => [
      bucket(w),
      policy(w, w.pick({}, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })),
    ],
    expected: ['Policy read policy'],
  },
  {
    name: 'a policy for the bucket of another account',
    make: w => [
      bucket(w),
      policy(w, {
        Resource: w.pick('arn:aws:s3:::vendor-drop/*', `arn:aws:s3:::${w.auto('data')}/*`),
      }),
    ],
    expected: ['Policy read policy'],
  },
  {
    name: 'databases with own windows, zones and addresses',
    make: w => [database(w, w.pick({}, { deletionProtection: false, iops: 0 }))],
  },
  {
    name: 'a database with another minor version and less monitoring',
    make: w => [
      database(
        w,
        { monitoringInterval: w.pick(0, 60) },
        { engineVersionActual: w.pick('16.3', '16.4') },
      ),
    ],
    expected: ['Instance db engineVersionActual', 'Instance db monitoringInterval'],
  },
  {
    name: 'a database on another certificate authority',
    make: w => [database(w, {}, { caCertIdentifier: w.pick('rds-ca-2019', 'rds-ca-rsa2048-g1') })],
    expected: ['Instance db caCertIdentifier'],
  },
  {
    name: 'a dead letter queue that is the own one, with the count as a text',
    make: w => [
      queue(w, 'dead'),
      queue(w, 'jobs', {
        redrivePolicy: JSON.stringify({
          maxReceiveCount: w.pick('5', 5),
          deadLetterTargetArn: w.arn('sqs', w.auto('dead')),
        }),
      }),
    ],
  },
  {
    name: 'a queue without a dead letter queue',
    make: w => [
      queue(w, 'dead'),
      queue(
        w,
        'jobs',
        w.pick(
          {},
          {
            redrivePolicy: JSON.stringify({
              maxReceiveCount: 5,
              deadLetterTargetArn: w.arn('sqs', w.auto('dead')),
            }),
          },
        ),
      ),
    ],
    expected: ['Queue jobs redrivePolicy'],
  },
  {
    name: 'a pattern of events that excludes a state',
    make: w =>
      simple('aws:cloudwatch/eventRule:EventRule', {
        eventPattern: JSON.stringify({
          source: ['aws.ec2'],
          detail: { state: ['stopped'], ...w.pick({}, { reason: [{ exists: false }] }) },
        }),
      }),
    expected: ['EventRule one eventPattern'],
  },
  {
    name: 'numbers and texts in a pattern of events',
    make: w =>
      simple('aws:cloudwatch/eventRule:EventRule', {
        eventPattern: JSON.stringify({ detail: { code: w.pick(['1'], [1]) } }),
      }),
    expected: ['EventRule one eventPattern'],
  },
  {
    name: 'a record of the own pool and a filter in another order',
    make: w =>
      simple('aws:sns/topicSubscription:TopicSubscription', {
        topic: w.arn('sns', `orders-${w.stack}`),
        protocol: 'sqs',
        endpoint: w.arn('sqs', `jobs-${w.stack}`),
        filterPolicy: w.pick(
          JSON.stringify({ kind: ['a', 'b'], region: ['eu'] }),
          JSON.stringify({ region: ['eu'], kind: ['b', 'a'] }),
        ),
      }),
  },
  {
    name: 'a filter of a subscription that reads the body',
    make: w =>
      simple('aws:sns/topicSubscription:TopicSubscription', {
        protocol: 'sqs',
        filterPolicy: '{"kind":["a"]}',
        filterPolicyScope: w.pick('MessageBody', 'MessageAttributes'),
      }),
    expected: ['TopicSubscription one filterPolicyScope'],
  },
  {
    name: 'a schedule in another zone of time',
    make: w =>
      simple('aws:scheduler/schedule:Schedule', {
        scheduleExpression: 'cron(0 8 * * ? *)',
        ...w.pick({}, { scheduleExpressionTimezone: 'Europe/Berlin' }),
        flexibleTimeWindow: { mode: 'OFF' },
      }),
    expected: ['Schedule one scheduleExpressionTimezone'],
  },
  {
    name: 'a schedule in the default zone of time, written out',
    make: w =>
      simple('aws:scheduler/schedule:Schedule', {
        scheduleExpression: 'cron(0 8 * * ? *)',
        ...w.pick({}, { scheduleExpressionTimezone: 'UTC' }),
        flexibleTimeWindow: { mode: 'OFF' },
      }),
  },
  {
    name: 'a group with another mix of spot instances',
    make: w =>
      simple('aws:autoscaling/group:Group', {
        minSize: 2,
        maxSize: 6,
        mixedInstancesPolicy: {
          instancesDistribution: { onDemandPercentageAboveBaseCapacity: w.pick(0, 100) },
        },
      }),
    expected: ['Group one mixedInstancesPolicy'],
  },
  {
    name: 'a group that replaces its instances faster',
    make: w =>
      simple('aws:autoscaling/group:Group', {
        minSize: 2,
        maxSize: 6,
        instanceRefresh: {
          strategy: 'Rolling',
          preferences: { minHealthyPercentage: w.pick(0, 90) },
        },
      }),
    expected: ['Group one instanceRefresh'],
  },
  {
    name: 'a target group with its health check written out',
    make: w =>
      simple(
        'aws:lb/targetGroup:TargetGroup',
        {
          port: 80,
          protocol: 'HTTP',
          ...w.pick(
            { healthCheck: { path: '/health' } },
            { healthCheck: { path: '/health', interval: 30, timeout: 5, matcher: '200' } },
          ),
        },
        {
          healthCheck: {
            enabled: true,
            healthyThreshold: 3,
            interval: 30,
            matcher: '200',
            path: '/health',
            port: 'traffic-port',
            protocol: 'HTTP',
            timeout: 5,
            unhealthyThreshold: 3,
          },
        },
      ),
  },
  {
    name: 'a listener with another default',
    make: w =>
      simple('aws:lb/listener:Listener', {
        port: 443,
        protocol: 'HTTPS',
        defaultActions: [
          {
            type: 'fixed-response',
            fixedResponse: { contentType: 'text/plain', statusCode: w.pick('200', '404') },
          },
        ],
      }),
    expected: ['Listener one defaultActions'],
  },
  {
    name: 'a log group that keeps for ever',
    make: w =>
      simple(
        'aws:cloudwatch/logGroup:LogGroup',
        w.pick({}, { retentionInDays: 30 }),
        w.pick({ retentionInDays: 0 }, {}),
      ),
    expected: ['LogGroup one retentionInDays'],
  },
  {
    name: 'a key for several regions',
    make: w => simple('aws:kms/key:Key', w.pick({ multiRegion: true }, {})),
    expected: ['Key one multiRegion'],
  },
  {
    name: 'an instance with another role, where both roles are in the state',
    make: w => [
      ...['web', 'admin'].map(name =>
        of(
          'aws:iam/instanceProfile:InstanceProfile',
          name,
          {},
          { name: w.auto(name) },
          { id: w.auto(name) },
        ),
      ),
      of('aws:ec2/instance:Instance', 'one', {
        ami: 'ami-0c1f2e3d4c5b6a798',
        iamInstanceProfile: w.auto(w.pick('admin', 'web')),
      }),
    ],
    expected: ['Instance one iamInstanceProfile'],
  },
  {
    name: 'functions with other code in the archive of the program',
    make: w =>
      simple('aws:lambda/function:Function', {
        runtime: 'python3.12',
        handler: 'app.handler',
        code: {
          '4dabf18193072939515e22adb298388d': '0def7320c3a5731c473e5ecbe6d01bc7',
          hash: w.pick('aa'.repeat(32), 'bb'.repeat(32)),
          path: './build/fn.zip',
        },
      }),
    expected: ['Function one code'],
  },
  {
    name: 'functions with the same code from another folder',
    make: w =>
      simple('aws:lambda/function:Function', {
        runtime: 'python3.12',
        handler: 'app.handler',
        code: {
          '4dabf18193072939515e22adb298388d': '0def7320c3a5731c473e5ecbe6d01bc7',
          hash: 'aa'.repeat(32),
          path: w.pick('/home/ci/staging/fn.zip', '/home/ci/production/fn.zip'),
        },
      }),
  },
  {
    name: 'variables that differ in an address of the environment and in a switch',
    make: w =>
      simple('aws:lambda/function:Function', {
        runtime: 'nodejs20.x',
        environment: {
          variables: {
            API: `https://api.${w.pick('staging.', '')}shop.example`,
            CHECK_SIGNATURES: w.pick('false', 'true'),
          },
        },
      }),
    expected: ['Function one environment'],
  },
]

testWorlds(pairs)
