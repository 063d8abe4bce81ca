/** Caches, brokers, tables and file systems. */
import { of, testWorlds } from './world.ts'
import type { World, WorldPair } from './world.ts'

const cache = (w: World, inputs: object, outputs: object = {}) =>
  of(
    'aws:elasticache/replicationGroup:ReplicationGroup',
    'cache',
    {
      replicationGroupId: `${w.stack}-cache`,
      description: 'sessions',
      engine: 'redis',
      engineVersion: '7.1',
      nodeType: 'cache.t4g.small',
      transitEncryptionEnabled: true,
      ...inputs,
    },
    {
      arn: w.arn('elasticache', `replicationgroup:${w.stack}-cache`),
      engineVersionActual: '7.1.0',
      primaryEndpointAddress: `master.${w.stack}-cache.${w.id('q').slice(2, 8)}.euw1.cache.amazonaws.com`,
      memberClusters: [`${w.stack}-cache-001`, `${w.stack}-cache-002`],
      ...outputs,
    },
    { id: `${w.stack}-cache` },
  )

const caches: WorldPair[] = [
  { name: 'a cache named after the environment', make: w => [cache(w, {})] },
  {
    name: 'a cache with an engine of another patch level',
    make: w => [cache(w, {}, { engineVersionActual: w.pick('7.1.0', '7.1.2') })],
    expected: ['ReplicationGroup cache engineVersionActual'],
  },
  {
    name: 'a cache whose failover is off',
    make: w => [cache(w, { automaticFailoverEnabled: w.pick(false, true) })],
    expected: ['ReplicationGroup cache automaticFailoverEnabled'],
  },
  {
    name: 'a cache that accepts connections without TLS',
    make: w => [cache(w, { transitEncryptionMode: w.pick('preferred', 'required') })],
    expected: ['ReplicationGroup cache transitEncryptionMode'],
  },
  {
    name: 'a count of nodes as text',
    make: w => [cache(w, { numCacheClusters: w.pick('2', 2) })],
  },
  {
    name: 'users of a cache that are a set',
    make: w => [
      of('aws:elasticache/userGroup:UserGroup', 'group', {
        engine: 'redis',
        userGroupId: 'app',
        userIds: w.pick(['default', 'reader', 'writer'], ['writer', 'default', 'reader']),
      }),
    ],
  },
  {
    name: 'parameters of a cache with a number as text',
    make: w => [
      of('aws:elasticache/parameterGroup:ParameterGroup', 'redis', {
        family: 'redis7',
        parameters: [{ name: 'maxmemory-samples', value: w.pick('5', 5) }],
      }),
    ],
  },
]

const brokers: WorldPair[] = [
  {
    name: 'a Kafka cluster with its own brokers',
    make: w => [
      of(
        'aws:msk/cluster:Cluster',
        'events',
        {
          clusterName: `events-${w.stack}`,
          kafkaVersion: '3.7.x',
          numberOfBrokerNodes: 3,
          brokerNodeGroupInfo: {
            instanceType: 'kafka.m7g.large',
            clientSubnets: [w.id('subnet', 'a'), w.id('subnet', 'b'), w.id('subnet', 'c')],
            securityGroups: [w.id('sg')],
          },
        },
        {
          arn: w.arn(
            'kafka',
            `cluster/events-${w.stack}/${w.id('u').slice(2, 10)}-aaaa-bbbb-cccc-1`,
          ),
          bootstrapBrokersTls: `b-1.events.${w.id('k').slice(2, 8)}.c3.kafka.${w.region}.amazonaws.com:9094`,
          currentVersion: w.pick('K1X5R6FKA87', 'K3AEGXETSR30VB'),
          zookeeperConnectString: `z-1.events.${w.id('k').slice(2, 8)}.c3.kafka.${w.region}.amazonaws.com:2181`,
        },
      ),
    ],
  },
  {
    name: 'a Kafka cluster with another server configuration',
    make: w => [
      of('aws:msk/configuration:Configuration', 'conf', {
        name: 'events',
        kafkaVersions: ['3.7.x'],
        serverProperties: w.pick(
          'auto.create.topics.enable = true\nlog.retention.hours = 24\n',
          'auto.create.topics.enable=false\nlog.retention.hours=24\n',
        ),
      }),
    ],
    expected: ['Configuration conf serverProperties'],
  },
  {
    name: 'server properties with other white space',
    make: w => [
      of('aws:msk/configuration:Configuration', 'conf', {
        name: 'events',
        serverProperties: w.pick(
          'auto.create.topics.enable = true\nlog.retention.hours = 24\n',
          'log.retention.hours=24\nauto.create.topics.enable=true\n',
        ),
      }),
    ],
  },
  {
    name: 'a broker whose plain listeners are open',
    make: w => [
      of('aws:msk/cluster:Cluster', 'events', {
        clusterName: 'events',
        kafkaVersion: '3.7.x',
        encryptionInfo: {
          encryptionInTransit: { clientBroker: w.pick('TLS_PLAINTEXT', 'TLS'), inCluster: true },
        },
      }),
    ],
    expected: ['Cluster events encryptionInfo'],
  },
  {
    name: 'a search domain with its own endpoint and the TLS policy',
    make: w => [
      of(
        'aws:opensearch/domain:Domain',
        'search',
        {
          domainName: `search-${w.stack}`,
          engineVersion: 'OpenSearch_2.15',
          domainEndpointOptions: {
            enforceHttps: true,
            tlsSecurityPolicy: w.pick('Policy-Min-TLS-1-0-2019-07', 'Policy-Min-TLS-1-2-2019-07'),
          },
        },
        {
          arn: w.arn('es', `domain/search-${w.stack}`),
          domainId: `${w.account}/search-${w.stack}`,
          endpoint: `search-search-${w.stack}-${w.id('o').slice(2)}.${w.region}.es.amazonaws.com`,
          dashboardEndpoint: `search-search-${w.stack}-${w.id('o').slice(2)}.${w.region}.es.amazonaws.com/_dashboards`,
        },
      ),
    ],
    expected: ['Domain search domainEndpointOptions'],
  },
  {
    name: 'a search domain with a policy for its own ARN',
    make: w => [
      of('aws:opensearch/domain:Domain', 'search', {
        domainName: `search-${w.stack}`,
        engineVersion: 'OpenSearch_2.15',
        accessPolicies: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${w.account}:role/app` },
              Action: 'es:*',
              Resource: `${w.arn('es', `domain/search-${w.stack}`)}/*`,
            },
          ],
        }),
        advancedOptions: w.pick(
          { 'rest.action.multi.allow_explicit_index': 'true' },
          { 'rest.action.multi.allow_explicit_index': true },
        ),
      }),
    ],
  },
]

const indexes = [
  { name: 'byUser', hashKey: 'user', projectionType: 'ALL' },
  { name: 'byDay', hashKey: 'day', rangeKey: 'user', projectionType: 'KEYS_ONLY' },
]

const table = (w: World, inputs: object, outputs: object = {}) =>
  of(
    'aws:dynamodb/table:Table',
    'orders',
    {
      name: `orders-${w.stack}`,
      hashKey: 'id',
      billingMode: 'PAY_PER_REQUEST',
      attributes: [
        { name: 'id', type: 'S' },
        { name: 'user', type: 'S' },
        { name: 'day', type: 'S' },
      ],
      ...inputs,
    },
    {
      arn: w.arn('dynamodb', `table/orders-${w.stack}`),
      streamArn: w.arn(
        'dynamodb',
        `table/orders-${w.stack}/stream/2026-01-0${w.pick(1, 2)}T00:00:00.000`,
      ),
      streamLabel: w.pick('2026-01-01T00:00:00.000', '2026-01-02T00:00:00.000'),
      ...outputs,
    },
    { id: `orders-${w.stack}` },
  )

const tables: WorldPair[] = [
  {
    name: 'global secondary indexes in another order',
    make: w => [table(w, { globalSecondaryIndexes: w.pick(indexes, indexes.toReversed()) })],
  },
  {
    name: 'a global secondary index that projects other attributes',
    make: w => [
      table(w, {
        globalSecondaryIndexes: [
          indexes[0],
          { ...indexes[1], projectionType: w.pick('KEYS_ONLY', 'ALL') },
        ],
      }),
    ],
    expected: ['Table orders globalSecondaryIndexes'],
  },
  {
    name: 'an index that staging lacks',
    make: w => [
      table(w, { globalSecondaryIndexes: w.pick([indexes[0]], [indexes[0], indexes[1]]) }),
    ],
    expected: ['Table orders globalSecondaryIndexes'],
  },
  {
    name: 'the time to live of items that is off',
    make: w => [table(w, { ttl: { attributeName: 'expires', enabled: w.pick(false, true) } })],
    expected: ['Table orders ttl'],
  },
  {
    name: 'point-in-time recovery that is off and not declared',
    make: w => [table(w, w.pick({}, { pointInTimeRecovery: { enabled: false } }))],
  },
  {
    name: 'autoscaling of a table named after the environment',
    make: w => [
      table(w, { billingMode: 'PROVISIONED', readCapacity: 5, writeCapacity: 5 }),
      of(
        'aws:appautoscaling/target:Target',
        'reads',
        {
          resourceId: `table/orders-${w.stack}`,
          scalableDimension: 'dynamodb:table:ReadCapacityUnits',
          serviceNamespace: 'dynamodb',
          minCapacity: 5,
          maxCapacity: 100,
        },
        { roleArn: `arn:aws:iam::${w.account}:role/aws-service-role/dynamodb` },
      ),
      of('aws:appautoscaling/policy:Policy', 'reads', {
        policyType: 'TargetTrackingScaling',
        resourceId: `table/orders-${w.stack}`,
        targetTrackingScalingPolicyConfiguration: {
          targetValue: w.pick(70, 80),
          predefinedMetricSpecification: {
            predefinedMetricType: 'DynamoDBReadCapacityUtilization',
          },
        },
      }),
    ],
    expected: ['Policy reads targetTrackingScalingPolicyConfiguration'],
  },
  {
    name: 'a replica in the same other region',
    make: w => [table(w, { replicas: [{ regionName: 'ap-southeast-2' }] })],
  },
  {
    name: 'a replica in another region',
    make: w => [table(w, { replicas: [{ regionName: w.pick('ap-southeast-2', 'ca-central-1') }] })],
    expected: ['Table orders replicas'],
  },
]

const files: WorldPair[] = [
  {
    name: 'a file system with its own host names',
    make: w => [
      of(
        'aws:efs/fileSystem:FileSystem',
        'share',
        { encrypted: true, throughputMode: 'bursting' },
        {
          arn: w.arn('elasticfilesystem', `file-system/${w.id('fs')}`),
          dnsName: `${w.id('fs')}.efs.${w.region}.amazonaws.com`,
          numberOfMountTargets: w.pick(2, 3),
          sizeInBytes: [{ value: w.pick(6144, 918273), valueInIa: 0, valueInStandard: 6144 }],
          performanceMode: 'generalPurpose',
        },
        { id: w.id('fs') },
      ),
      of('aws:efs/mountTarget:MountTarget', 'share-a', {
        fileSystemId: w.id('fs'),
        subnetId: w.id('subnet', 'a'),
        securityGroups: [w.id('sg')],
      }),
    ],
  },
  {
    name: 'a performance mode that only the outputs have',
    make: w => [
      of(
        'aws:efs/fileSystem:FileSystem',
        'share',
        { encrypted: true },
        { performanceMode: w.pick('generalPurpose', 'maxIO') },
      ),
    ],
    expected: ['FileSystem share performanceMode'],
  },
  {
    name: 'lifecycle rules of a file system',
    make: w => [
      of('aws:efs/fileSystem:FileSystem', 'share', {
        encrypted: true,
        lifecyclePolicies: w.pick(
          [{ transitionToIa: 'AFTER_30_DAYS' }],
          [{ transitionToIa: 'AFTER_90_DAYS' }],
        ),
      }),
    ],
    expected: ['FileSystem share lifecyclePolicies'],
  },
  {
    name: 'an additional FSx for Windows file system',
    make: w => [
      of(
        'aws:fsx/windowsFileSystem:WindowsFileSystem',
        'win',
        {
          storageCapacity: w.pick(300, '300'),
          throughputCapacity: 1024,
          weeklyMaintenanceStartTime: '7:05:00',
        },
        {
          dnsName: `amznfsx${w.id('w').slice(2, 10)}.corp.example.com`,
          preferredFileServerIp: w.pick('10.0.1.5', '10.1.1.9'),
          networkInterfaceIds: [w.id('eni')],
          remoteAdministrationEndpoint: `amznfsx${w.id('w').slice(2, 10)}.corp.example.com`,
        },
        { id: w.id('fs') },
      ),
    ],
  },
]

testWorlds([...caches, ...brokers, ...tables, ...files])
