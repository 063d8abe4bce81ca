/** Events, streams, data stores and their care: EventBridge, Step Functions, Kinesis, MSK, Glue. */
import { of, testWorlds } from '../unseen/world.ts'
import type { WorldPair } from '../unseen/world.ts'
import {
  eventRule,
  eventTarget,
  retry,
  machine,
  charge,
  stream,
  kafka,
  crawler,
  table,
  index,
} from './streamsParts.ts'

const pairs: WorldPair[] = [
  {
    name: 'a pattern of events with keys and lists in another order',
    make: w => [
      eventRule(w, {
        eventPattern: w.pick(
          JSON.stringify({
            source: ['shop.orders'],
            'detail-type': ['Placed', 'Paid'],
            account: [w.account],
          }),
          JSON.stringify(
            { account: [w.account], 'detail-type': ['Paid', 'Placed'], source: ['shop.orders'] },
            null,
            2,
          ),
        ),
      }),
      eventTarget(w, {}),
    ],
  },
  {
    name: 'a pattern of events with one more kind',
    make: w => [
      eventRule(w, {
        eventPattern: JSON.stringify({
          source: ['shop.orders'],
          'detail-type': w.pick(['Placed', 'Paid', 'Refunded'], ['Placed', 'Paid']),
        }),
      }),
    ],
    expected: ['EventRule orders eventPattern'],
  },
  {
    name: 'a schedule that runs more seldom',
    make: w => [eventRule(w, { scheduleExpression: w.pick('rate(1 hour)', 'rate(5 minutes)') })],
    expected: ['EventRule orders scheduleExpression'],
  },
  {
    name: 'a rule that is switched off',
    make: w => [
      eventRule(w, { scheduleExpression: 'rate(1 hour)', state: w.pick('DISABLED', 'ENABLED') }),
    ],
    expected: ['EventRule orders state'],
  },
  {
    name: 'a target that is not tried again, and a transformer with the own bus',
    make: w => [
      eventTarget(w, {
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: w.pick(0, 185) },
        inputTransformer: {
          inputPaths: { id: '$.detail.id' },
          inputTemplate: `{"bus":"shop-${w.stack}","id":<id>}`,
        },
      }),
    ],
    expected: ['EventTarget worker retryPolicy'],
  },
  {
    name: 'a machine with its states in another order',
    make: w => [
      machine(
        w,
        w.pick(
          {
            Charge: charge(w, { Retry: retry(), End: undefined, Next: 'Ship' }),
            Ship: { Type: 'Succeed' },
          },
          {
            Ship: { Type: 'Succeed' },
            Charge: charge(w, { End: undefined, Next: 'Ship', Retry: retry() }),
          },
        ),
      ),
    ],
  },
  {
    name: 'a machine that tries once again',
    make: w => [machine(w, { Charge: charge(w, { Retry: retry({ MaxAttempts: w.pick(1, 6) }) }) })],
    expected: ['StateMachine orders definition'],
  },
  {
    name: 'choices of a machine in another order, of which the first match counts',
    make: w => {
      const large = { Variable: '$.total', NumericGreaterThan: 1000, Next: 'Review' }
      const any = { Variable: '$.total', NumericGreaterThan: 0, Next: 'Done' }
      return [
        machine(w, {
          Charge: { Type: 'Choice', Choices: w.pick([any, large], [large, any]), Default: 'Done' },
          Review: { Type: 'Wait', Seconds: 60, Next: 'Done' },
          Done: { Type: 'Succeed' },
        }),
      ]
    },
    expected: ['StateMachine orders definition'],
  },
  {
    name: 'the errors of one retry in another order',
    make: w => [
      machine(w, {
        Charge: charge(w, {
          Retry: retry({
            ErrorEquals: w.pick(
              ['Lambda.ServiceException', 'Lambda.SdkClientException'],
              ['Lambda.SdkClientException', 'Lambda.ServiceException'],
            ),
          }),
        }),
      }),
    ],
  },
  {
    name: 'a machine without the data of its runs in the log',
    make: w => [
      machine(
        w,
        { Charge: charge(w) },
        {
          loggingConfiguration: {
            level: 'ERROR',
            includeExecutionData: w.pick(false, true),
            logDestination: `${w.arn('logs', `log-group:/sfn/${w.stack}`)}:*`,
          },
        },
      ),
    ],
    expected: ['StateMachine orders loggingConfiguration'],
  },
  {
    name: 'a stream that keeps a day, written out',
    make: w => [stream(w, w.pick({ shardCount: 2 }, { shardCount: 2, retentionPeriod: 24 }))],
  },
  {
    name: 'a stream that is made for demand',
    make: w => [
      stream(
        w,
        w.pick(
          { streamModeDetails: { streamMode: 'ON_DEMAND' } },
          { shardCount: 4, streamModeDetails: { streamMode: 'PROVISIONED' } },
        ),
        w.pick({ shardCount: 0 }, {}),
      ),
    ],
    expected: ['Stream clicks shardCount', 'Stream clicks streamModeDetails'],
  },
  {
    name: 'a stream without encryption',
    make: w => [
      stream(
        w,
        w.pick(
          { shardCount: 2 },
          { shardCount: 2, encryptionType: 'KMS', kmsKeyId: 'alias/aws/kinesis' },
        ),
        w.pick({}, { encryptionType: 'KMS' }),
      ),
    ],
    expected: ['Stream clicks encryptionType', 'Stream clicks kmsKeyId'],
  },
  {
    name: 'two Kafka clusters with own brokers and versions of their settings',
    make: w => [kafka(w)],
  },
  {
    name: 'Kafka with plain text beside TLS, and smaller disks',
    make: w => [
      kafka(w, {
        encryptionInfo: {
          encryptionInTransit: { clientBroker: w.pick('TLS_PLAINTEXT', 'TLS'), inCluster: true },
        },
        brokerNodeGroupInfo: {
          instanceType: 'kafka.m5.large',
          clientSubnets: [w.id('subnet', 'a'), w.id('subnet', 'b')],
          securityGroups: [w.id('sg')],
          storageInfo: { ebsStorageInfo: { volumeSize: w.pick(100, 1000) } },
        },
      }),
    ],
    expected: ['Cluster events brokerNodeGroupInfo', 'Cluster events encryptionInfo'],
  },
  {
    name: 'the consumer of a stream starts at another place',
    make: w => [
      of(
        'aws:lambda/eventSourceMapping:EventSourceMapping',
        'clicks',
        {
          eventSourceArn: w.arn('kinesis', `stream/${w.auto('clicks')}`),
          functionName: w.arn('lambda', `function:${w.auto('worker')}`),
          startingPosition: w.pick('LATEST', 'TRIM_HORIZON'),
          batchSize: 100,
        },
        {
          uuid: w.uuid('esm'),
          lastModified: w.pick('2026-01-05T08:00:00Z', '2026-03-01T08:00:00Z'),
          state: 'Enabled',
        },
      ),
    ],
    expected: ['EventSourceMapping clicks startingPosition'],
  },
  {
    name: 'a crawler that leaves deleted tables, with own paths in another order',
    make: w => [
      crawler(w, {
        s3Targets: w.pick(
          [{ path: `s3://${w.auto('lake')}/orders` }, { path: `s3://${w.auto('lake')}/clicks` }],
          [{ path: `s3://${w.auto('lake')}/clicks` }, { path: `s3://${w.auto('lake')}/orders` }],
        ),
        schemaChangePolicy: {
          deleteBehavior: w.pick('LOG', 'DEPRECATE_IN_DATABASE'),
          updateBehavior: 'UPDATE_IN_DATABASE',
        },
      }),
    ],
    expected: ['Crawler lake schemaChangePolicy'],
  },
  {
    name: 'a job with own folders',
    make: w => [
      of('aws:glue/job:Job', 'etl', {
        roleArn: `arn:aws:iam::${w.account}:role/${w.auto('glue')}`,
        glueVersion: '4.0',
        command: { scriptLocation: `s3://${w.auto('code')}/etl.py`, pythonVersion: '3' },
        defaultArguments: {
          '--TempDir': `s3://${w.auto('lake')}/tmp/`,
          '--job-bookmark-option': 'job-bookmark-enable',
          '--database': `lake_${w.stack}`,
        },
      }),
    ],
  },
  {
    name: 'a job without bookmarks',
    make: w => [
      of('aws:glue/job:Job', 'etl', {
        glueVersion: '4.0',
        defaultArguments: {
          '--job-bookmark-option': w.pick('job-bookmark-disable', 'job-bookmark-enable'),
        },
      }),
    ],
    expected: ['Job etl defaultArguments'],
  },
  {
    name: 'a workgroup whose settings the clients may change',
    make: w => [
      of(
        'aws:athena/workgroup:Workgroup',
        'analysts',
        {
          name: `analysts-${w.stack}`,
          configuration: {
            enforceWorkgroupConfiguration: w.pick(false, true),
            bytesScannedCutoffPerQuery: 10737418240,
            resultConfiguration: {
              outputLocation: `s3://${w.auto('results')}/athena/`,
              encryptionConfiguration: { encryptionOption: 'SSE_S3' },
            },
          },
        },
        {
          configuration: {
            enforceWorkgroupConfiguration: w.pick(false, true),
            publishCloudwatchMetricsEnabled: true,
            bytesScannedCutoffPerQuery: 10737418240,
            engineVersion: {
              selectedEngineVersion: 'AUTO',
              effectiveEngineVersion: 'Athena engine version 3',
            },
            resultConfiguration: {
              outputLocation: `s3://${w.auto('results')}/athena/`,
              encryptionConfiguration: { encryptionOption: 'SSE_S3' },
            },
          },
        },
      ),
    ],
    expected: ['Workgroup analysts configuration'],
  },
  {
    name: 'indexes and attributes of a table in another order',
    make: w => [
      table(
        w,
        w.pick(
          { globalSecondaryIndexes: [index('customer'), index('day')] },
          {
            globalSecondaryIndexes: [index('day'), index('customer')],
            attributes: [
              { name: 'customer', type: 'S' },
              { name: 'day', type: 'S' },
              { name: 'id', type: 'S' },
            ],
          },
        ),
      ),
    ],
  },
  {
    name: 'an index that has only the keys',
    make: w => [
      table(w, {
        globalSecondaryIndexes: [
          index('day'),
          index('customer', { projectionType: w.pick('KEYS_ONLY', 'ALL') }),
        ],
      }),
    ],
    expected: ['Table orders globalSecondaryIndexes'],
  },
  {
    name: 'a table whose rows never expire',
    make: w => [table(w, { ttl: { attributeName: 'expires', enabled: w.pick(false, true) } })],
    expected: ['Table orders ttl'],
  },
  {
    name: 'a stream of a table with less in it',
    make: w => [
      table(w, { streamEnabled: true, streamViewType: w.pick('KEYS_ONLY', 'NEW_AND_OLD_IMAGES') }),
    ],
    expected: ['Table orders streamViewType'],
  },
]

testWorlds(pairs)
