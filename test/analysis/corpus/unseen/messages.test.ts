/** Queues, keys, workflows and streams. */
import { of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const policy = (...statements: Properties[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

const queue = (w: World, name: string, inputs: object = {}) =>
  of(
    'aws:sqs/queue:Queue',
    name,
    { name: `${name}-${w.stack}`, ...inputs },
    {
      arn: w.arn('sqs', `${name}-${w.stack}`),
      url: `https://sqs.${w.region}.amazonaws.com/${w.account}/${name}-${w.stack}`,
      visibilityTimeoutSeconds: 30,
    },
    { id: `https://sqs.${w.region}.amazonaws.com/${w.account}/${name}-${w.stack}` },
  )

const messages: WorldPair[] = [
  {
    name: 'a queue with its own dead letters, the policy with other white space',
    make: w => [
      queue(w, 'dead'),
      queue(w, 'orders', {
        redrivePolicy: w.pick(
          `{"deadLetterTargetArn":"${w.arn('sqs', `dead-${w.stack}`)}","maxReceiveCount":"5"}`,
          `{ "maxReceiveCount": 5, "deadLetterTargetArn": "${w.arn('sqs', `dead-${w.stack}`)}" }`,
        ),
      }),
    ],
  },
  {
    name: 'the other order of dead letters',
    make: w => [
      queue(w, 'dead'),
      queue(w, 'other'),
      queue(w, 'orders', {
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: w.arn('sqs', `${w.pick('other', 'dead')}-${w.stack}`),
          maxReceiveCount: 5,
        }),
      }),
    ],
    expected: ['Queue orders redrivePolicy'],
  },
  {
    name: "a queue policy for the environment's own topic",
    make: w => [
      queue(w, 'orders'),
      of(
        'aws:sns/topic:Topic',
        'news',
        { name: `news-${w.stack}` },
        { arn: w.arn('sns', `news-${w.stack}`), owner: w.account },
        { id: w.arn('sns', `news-${w.stack}`) },
      ),
      of('aws:sqs/queuePolicy:QueuePolicy', 'orders', {
        queueUrl: `https://sqs.${w.region}.amazonaws.com/${w.account}/orders-${w.stack}`,
        policy: policy({
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: w.arn('sqs', `orders-${w.stack}`),
          Condition: { ArnEquals: { 'aws:SourceArn': w.arn('sns', `news-${w.stack}`) } },
        }),
      }),
    ],
  },
  {
    name: 'a queue policy without its condition',
    make: w => [
      queue(w, 'orders'),
      of('aws:sqs/queuePolicy:QueuePolicy', 'orders', {
        policy: policy({
          Effect: 'Allow',
          Principal: w.pick('*', { Service: 'sns.amazonaws.com' }),
          Action: 'sqs:SendMessage',
          Resource: w.arn('sqs', `orders-${w.stack}`),
        }),
      }),
    ],
    expected: ['QueuePolicy orders policy'],
  },
  {
    name: 'a message filter that distinguishes numbers from texts',
    make: w => [
      of('aws:sns/topicSubscription:TopicSubscription', 'sub', {
        protocol: 'sqs',
        topic: w.arn('sns', `news-${w.stack}`),
        endpoint: w.arn('sqs', `orders-${w.stack}`),
        filterPolicy: w.pick('{"price":[100]}', '{"price":["100"]}'),
      }),
    ],
    expected: ['TopicSubscription sub filterPolicy'],
  },
]

const key = (w: World, inputs: object) =>
  of(
    'aws:kms/key:Key',
    'data',
    { description: 'data', ...inputs },
    {
      arn: w.arn('kms', `key/${w.id('k').slice(2, 10)}-1111-2222-3333-444444444444`),
      keyId: `${w.id('k').slice(2, 10)}-1111-2222-3333-444444444444`,
      isEnabled: true,
    },
    { id: `${w.id('k').slice(2, 10)}-1111-2222-3333-444444444444` },
  )

const keys: WorldPair[] = [
  {
    name: 'a key by its id and by its ARN',
    make: w => [
      key(w, {}),
      of('aws:ebs/volume:Volume', 'disk', {
        availabilityZone: `${w.region}a`,
        size: 10,
        encrypted: true,
        kmsKeyId: w.pick(
          `${w.id('k').slice(2, 10)}-1111-2222-3333-444444444444`,
          w.arn('kms', `key/${w.id('k').slice(2, 10)}-1111-2222-3333-444444444444`),
        ),
      }),
    ],
  },
  {
    name: 'operations of a grant in another order',
    make: w => [
      key(w, {}),
      of(
        'aws:kms/grant:Grant',
        'g',
        {
          keyId: `${w.id('k').slice(2, 10)}-1111-2222-3333-444444444444`,
          granteePrincipal: `arn:aws:iam::${w.account}:role/app`,
          operations: w.pick(['Encrypt', 'Decrypt'], ['Decrypt', 'Encrypt']),
        },
        { grantToken: w.id('t').repeat(4), grantId: w.id('g').repeat(3) },
      ),
    ],
  },
  {
    name: 'a grant that may do more',
    make: w => [
      of('aws:kms/grant:Grant', 'g', {
        granteePrincipal: `arn:aws:iam::${w.account}:role/app`,
        operations: w.pick(['Encrypt', 'Decrypt', 'CreateGrant'], ['Decrypt', 'Encrypt']),
      }),
    ],
    expected: ['Grant g operations'],
  },
  {
    name: "a key that the environment's own root and another account may use",
    make: w => [
      key(w, {
        policy: policy({
          Effect: 'Allow',
          Principal: {
            AWS: w.pick(
              [`arn:aws:iam::${w.account}:root`, '111122223333'],
              [`arn:aws:iam::${w.account}:root`],
            ),
          },
          Action: 'kms:*',
          Resource: '*',
        }),
      }),
    ],
    expected: ['Key data policy'],
  },
  {
    name: 'a multi-region key',
    make: w => [key(w, { multiRegion: w.pick(false, true) })],
    expected: ['Key data multiRegion'],
  },
]

const machine = (w: World, states: object, outputs: object = {}) =>
  of(
    'aws:sfn/stateMachine:StateMachine',
    'flow',
    {
      name: `flow-${w.stack}`,
      roleArn: `arn:aws:iam::${w.account}:role/flow`,
      definition: JSON.stringify({ StartAt: 'A', States: states }),
    },
    {
      arn: w.arn('states', `stateMachine:flow-${w.stack}`),
      creationDate: w.pick('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
      revisionId: w.id('r'),
      stateMachineVersionArn: w.arn('states', `stateMachine:flow-${w.stack}`),
      status: 'ACTIVE',
      ...outputs,
    },
  )

const flows: WorldPair[] = [
  {
    name: "a workflow that calls the environment's own function",
    make: w => [
      machine(w, { A: { Type: 'Task', Resource: w.arn('lambda', 'function:orders'), End: true } }),
    ],
  },
  {
    name: 'a workflow that tries fewer times',
    make: w => [
      machine(w, {
        A: {
          Type: 'Task',
          Resource: w.arn('lambda', 'function:orders'),
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: w.pick(1, 3) }],
          End: true,
        },
      }),
    ],
    expected: ['StateMachine flow definition'],
  },
  {
    name: 'catchers of a workflow in another order: the first that matches is used',
    make: w => {
      const catchers = [
        { ErrorEquals: ['Timeout'], Next: 'B' },
        { ErrorEquals: ['States.ALL'], Next: 'C' },
      ]
      return [
        machine(w, {
          A: {
            Type: 'Task',
            Resource: w.arn('lambda', 'function:orders'),
            Catch: w.pick(catchers, catchers.toReversed()),
            End: true,
          },
        }),
      ]
    },
    expected: ['StateMachine flow definition'],
  },
  {
    name: "an EventBridge rule for the environment's own account",
    make: w => [
      of(
        'aws:cloudwatch/eventRule:EventRule',
        'rule',
        {
          eventPattern: w.pick(
            `{"source":["aws.s3"],"account":["${w.account}"]}`,
            `{"account": ["${w.account}"], "source": ["aws.s3"]}`,
          ),
        },
        { arn: w.arn('events', `rule/${w.auto('rule')}`), name: w.auto('rule') },
      ),
    ],
  },
  {
    name: 'a schedule at another hour',
    make: w => [
      of('aws:scheduler/schedule:Schedule', 'night', {
        scheduleExpression: `cron(0 ${w.pick(2, 3)} * * ? *)`,
        flexibleTimeWindow: { mode: 'OFF' },
        target: { arn: w.arn('sqs', 'jobs'), roleArn: `arn:aws:iam::${w.account}:role/s` },
      }),
    ],
    expected: ['Schedule night scheduleExpression'],
  },
  {
    name: 'an input of a target inside a text',
    make: w => [
      of('aws:cloudwatch/eventTarget:EventTarget', 'target', {
        rule: 'rule',
        arn: w.arn('lambda', 'function:orders'),
        input: w.pick('{"mode":"full","table":"t"}', '{"table":"t", "mode":"fast"}'),
      }),
    ],
    expected: ['EventTarget target input'],
  },
]

const streams: WorldPair[] = [
  {
    name: 'a stream with fewer shards',
    make: w => [
      of(
        'aws:kinesis/stream:Stream',
        'clicks',
        { name: `clicks-${w.stack}`, shardCount: w.pick(1, 4), retentionPeriod: 24 },
        { arn: w.arn('kinesis', `stream/clicks-${w.stack}`) },
      ),
    ],
    expected: ['Stream clicks shardCount'],
  },
  {
    name: 'a stream that is encrypted on one side',
    make: w => [
      of(
        'aws:kinesis/stream:Stream',
        'clicks',
        { shardCount: 1, ...w.pick({}, { encryptionType: 'KMS', kmsKeyId: 'alias/aws/kinesis' }) },
        { encryptionType: w.pick('NONE', 'KMS') },
      ),
    ],
    expected: ['Stream clicks encryptionType', 'Stream clicks kmsKeyId'],
  },
  {
    name: "a delivery to the environment's own bucket",
    make: w => [
      of(
        'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream',
        'fh',
        {
          destination: 'extended_s3',
          extendedS3Configuration: {
            roleArn: `arn:aws:iam::${w.account}:role/fh`,
            bucketArn: `arn:aws:s3:::lake-${w.account}`,
            bufferingSize: w.pick(64, '64'),
            prefix: `${w.stack}/year=!{timestamp:yyyy}/`,
          },
        },
        {
          versionId: w.pick('4', '1'),
          destinationId: 'destinationId-000000000001',
          arn: w.arn('firehose', `deliverystream/${w.auto('fh')}`),
        },
      ),
    ],
  },
  {
    name: 'a job of another version',
    make: w => [
      of('aws:glue/job:Job', 'etl', {
        roleArn: `arn:aws:iam::${w.account}:role/etl`,
        glueVersion: w.pick('3.0', '4.0'),
        command: { scriptLocation: `s3://jobs-${w.account}/etl.py`, pythonVersion: '3' },
      }),
    ],
    expected: ['Job etl glueVersion'],
  },
  {
    name: "arguments of a job with the environment's own names",
    make: w => [
      of('aws:glue/job:Job', 'etl', {
        glueVersion: '4.0',
        defaultArguments: {
          '--TempDir': `s3://tmp-${w.account}/`,
          '--stage': w.stack,
          '--job-bookmark-option': w.pick('job-bookmark-disable', 'job-bookmark-enable'),
        },
      }),
    ],
    expected: ['Job etl defaultArguments'],
  },
  {
    name: 'columns of a table in another order: that is its layout',
    make: w => [
      of('aws:glue/catalogTable:CatalogTable', 'clicks', {
        databaseName: 'lake',
        name: 'clicks',
        storageDescriptor: {
          columns: w.pick(
            [
              { name: 'a', type: 'string' },
              { name: 'b', type: 'int' },
            ],
            [
              { name: 'b', type: 'int' },
              { name: 'a', type: 'string' },
            ],
          ),
        },
      }),
    ],
    expected: ['CatalogTable clicks storageDescriptor'],
  },
]

testWorlds([...messages, ...keys, ...flows, ...streams])
