/** Searches, caches, streams, pools of users, and names of stacks. */
import { inProduction, inStaging, of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const secret = (letters: string): Properties => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext: letters,
})

const search = (w: World, inputs: Properties, outputs: Properties = {}) =>
  of(
    'aws:opensearch/domain:Domain',
    'search',
    { domainName: `search-${w.stack}`, ...inputs },
    {
      arn: w.arn('es', `domain/search-${w.stack}`),
      endpoint: `search-${w.stack}-${w.word('e', 26)}.${w.region}.es.amazonaws.com`,
      domainId: `${w.account}/search-${w.stack}`,
      ...outputs,
    },
  )

const searches: WorldPair[] = [
  {
    name: 'passwords of a search domain, a number as text in its options',
    make: w => [
      search(w, {
        advancedOptions: { 'indices.query.bool.max_clause_count': w.pick('1024', '1024') },
        advancedSecurityOptions: {
          enabled: true,
          masterUserOptions: {
            masterUserName: 'admin',
            masterUserPassword: secret(w.pick('AAAA', 'BBBB')),
          },
        },
      }),
    ],
    notComparable: ['search advancedSecurityOptions.masterUserOptions.masterUserPassword'],
  },
  {
    name: 'nodes that communicate without encryption',
    make: w => [search(w, { nodeToNodeEncryption: { enabled: w.pick(false, true) } })],
    expected: ['Domain search nodeToNodeEncryption'],
  },
  {
    name: 'fewer nodes, in one zone',
    make: w => [
      search(w, {
        clusterConfig: {
          instanceType: 'r7g.large.search',
          instanceCount: w.pick(1, 3),
          zoneAwarenessEnabled: w.pick(false, true),
        },
      }),
    ],
    expected: ['Domain search clusterConfig'],
  },
  {
    name: 'another version of the search engine',
    make: w => [search(w, { engineVersion: w.pick('OpenSearch_2.17', 'OpenSearch_2.19') })],
    expected: ['Domain search engineVersion'],
  },
  {
    name: 'a collection by its own name in a policy',
    make: w => [
      of('aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy', 'net', {
        name: `net-${w.stack}`,
        type: 'network',
        policy: JSON.stringify([
          {
            Rules: [{ ResourceType: 'collection', Resource: [`collection/docs-${w.stack}`] }],
            AllowFromPublic: false,
          },
        ]),
      }),
    ],
  },
  {
    name: 'a collection that everybody reaches',
    make: w => [
      of('aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy', 'net', {
        name: `net-${w.stack}`,
        type: 'network',
        policy: JSON.stringify([
          {
            Rules: [{ ResourceType: 'collection', Resource: [`collection/docs-${w.stack}`] }],
            AllowFromPublic: w.pick(true, false),
          },
        ]),
      }),
    ],
    expected: ['ServerlessSecurityPolicy net policy'],
  },
]

const cache = (w: World, inputs: Properties) =>
  of(
    'aws:elasticache/replicationGroup:ReplicationGroup',
    'cache',
    { description: 'cache', ...inputs },
    {
      primaryEndpointAddress: `master.cache-${w.stack}.${w.word('c', 6)}.euw1.cache.amazonaws.com`,
    },
  )

const caches: WorldPair[] = [
  {
    name: 'another engine of the cache',
    make: w => [cache(w, { engine: w.pick('redis', 'valkey') })],
    expected: ['ReplicationGroup cache engine'],
  },
  {
    name: 'no snapshots of the cache',
    make: w => [cache(w, { snapshotRetentionLimit: w.pick(0, 7) })],
    expected: ['ReplicationGroup cache snapshotRetentionLimit'],
  },
  {
    name: 'a cache that also accepts connections without TLS',
    make: w => [
      cache(w, {
        transitEncryptionEnabled: true,
        transitEncryptionMode: w.pick('preferred', 'required'),
      }),
    ],
    expected: ['ReplicationGroup cache transitEncryptionMode'],
  },
  {
    name: 'what a full cache throws away',
    make: w => [
      of('aws:elasticache/parameterGroup:ParameterGroup', 'p', {
        family: 'valkey8',
        parameters: [
          { name: 'maxmemory-policy', value: w.pick('noeviction', 'allkeys-lru') },
          { name: 'timeout', value: '30' },
        ],
      }),
    ],
    expected: ['ParameterGroup p parameters'],
  },
  {
    name: 'a user of the cache who may do everything',
    make: w => [
      of('aws:elasticache/user:User', 'u', {
        userId: `app-${w.stack}`,
        userName: 'app',
        engine: 'valkey',
        accessString: w.pick('on ~* +@all', 'on ~app:* -@all +@read'),
        passwords: [secret(w.pick('AAAA', 'BBBB'))],
      }),
    ],
    expected: ['User u accessString'],
    notComparable: ['u passwords[0]'],
  },
]

const streams: WorldPair[] = [
  {
    name: "the revision number of the environment's own Kafka configuration",
    make: w => [
      of(
        'aws:msk/configuration:Configuration',
        'conf',
        { name: `conf-${w.stack}`, serverProperties: 'auto.create.topics.enable=false\n' },
        {
          arn: w.arn('kafka', `configuration/conf-${w.stack}/${w.uuid('c')}-2`),
          latestRevision: w.pick(1, 4),
        },
      ),
      of('aws:msk/cluster:Cluster', 'k', {
        clusterName: `k-${w.stack}`,
        kafkaVersion: '3.8.x',
        numberOfBrokerNodes: 3,
        configurationInfo: {
          arn: w.arn('kafka', `configuration/conf-${w.stack}/${w.uuid('c')}-2`),
          revision: w.pick(1, 4),
        },
      }),
    ],
  },
  {
    name: 'another release and another number of brokers',
    make: w => [
      of('aws:msk/cluster:Cluster', 'k', {
        clusterName: `k-${w.stack}`,
        kafkaVersion: w.pick('3.7.x', '3.8.x'),
        numberOfBrokerNodes: w.pick(2, 3),
      }),
    ],
    expected: ['Cluster k kafkaVersion', 'Cluster k numberOfBrokerNodes'],
  },
  {
    name: 'a Firehose stream with another compression format',
    make: w => [
      of('aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream', 'f', {
        name: `f-${w.stack}`,
        destination: 'extended_s3',
        extendedS3Configuration: {
          bucketArn: `arn:aws:s3:::logs-${w.stack}`,
          roleArn: `arn:aws:iam::${w.account}:role/f`,
          bufferingInterval: w.pick('300', 300),
          compressionFormat: w.pick('UNCOMPRESSED', 'GZIP'),
        },
      }),
    ],
    expected: ['FirehoseDeliveryStream f extendedS3Configuration'],
  },
]

const users: WorldPair[] = [
  {
    name: "callback addresses of the environment's own host, in another order",
    make: w => [
      of(
        'aws:cognito/userPoolClient:UserPoolClient',
        'web',
        {
          callbackUrls: w.pick(
            [`https://${w.stack}.shop.example/a`, 'http://localhost:3000'],
            ['http://localhost:3000', `https://${w.stack}.shop.example/a`],
          ),
          allowedOauthFlows: ['code'],
        },
        {},
        { id: w.word('client', 26) },
      ),
    ],
  },
  {
    name: 'tokens that live longer',
    make: w => [
      of('aws:cognito/userPoolClient:UserPoolClient', 'web', {
        accessTokenValidity: w.pick(24, 1),
        tokenValidityUnits: { accessToken: 'hours' },
      }),
    ],
    expected: ['UserPoolClient web accessTokenValidity'],
  },
  {
    name: 'attributes of users in another order',
    make: w => [
      of('aws:cognito/userPool:UserPool', 'users', {
        schemas: w.pick(
          [
            { name: 'a', attributeDataType: 'String' },
            { name: 'b', attributeDataType: 'Number' },
          ],
          [
            { name: 'b', attributeDataType: 'Number' },
            { name: 'a', attributeDataType: 'String' },
          ],
        ),
      }),
    ],
  },
  {
    name: "functions of a pool, each of the environment's own account",
    make: w => [
      of('aws:cognito/userPool:UserPool', 'users', {
        lambdaConfig: { preSignUp: w.arn('lambda', `function:pre-${w.stack}`) },
        emailConfiguration: {
          sourceArn: w.arn('ses', `identity/${w.stack}.shop.example`),
          emailSendingAccount: 'DEVELOPER',
        },
      }),
    ],
  },
  {
    name: 'guests who get in',
    make: w => [
      of('aws:cognito/identityPool:IdentityPool', 'ids', {
        identityPoolName: `ids-${w.stack}`,
        allowUnauthenticatedIdentities: w.pick(true, false),
      }),
    ],
    expected: ['IdentityPool ids allowUnauthenticatedIdentities'],
  },
  {
    name: 'scopes of a server in another order',
    make: w => [
      of('aws:cognito/resourceServer:ResourceServer', 'api', {
        identifier: `https://api.${w.stack}.shop.example`,
        name: 'api',
        scopes: w.pick(
          [
            { scopeName: 'r', scopeDescription: 'read' },
            { scopeName: 'w', scopeDescription: 'write' },
          ],
          [
            { scopeName: 'w', scopeDescription: 'write' },
            { scopeName: 'r', scopeDescription: 'read' },
          ],
        ),
      }),
    ],
  },
]

const named = (left: string, right: string): WorldPair['sides'] => [
  { ...inStaging, stack: left },
  { ...inProduction, stack: right },
]

const stacks: WorldPair[] = (
  [
    ['test', 'prod'],
    ['acme-test-2', 'acme-live-2'],
    ['org/proj/stg', 'org/proj/prd'],
    ['develop', 'main'],
    ['Staging', 'Prod'],
    ['blue', 'green'],
    ['staging', 'production-eu'],
    ['s1', 'p1'],
    ['preprod', 'prod'],
    ['non-prod', 'prod'],
    ['qa_eu', 'live_eu'],
  ] as const
).map(([left, right]): WorldPair => ({
  name: `stacks called ${left} and ${right}`,
  make: w => {
    const short = w.stack.slice(w.stack.lastIndexOf('/') + 1)
    return [
      of('aws:s3/bucket:Bucket', 'assets', {
        bucket: `assets-${short.toLowerCase()}`,
        tags: { Environment: short, Name: `${short}-assets` },
      }),
      of(
        'aws:ecs/cluster:Cluster',
        `apps-${short}`,
        { name: `apps-${short}` },
        { arn: w.arn('ecs', `cluster/apps-${short}`) },
      ),
      of('aws:ssm/parameter:Parameter', 'p', {
        name: `/${short}/db/host`,
        type: 'String',
        value: `db.${short}.internal`,
      }),
      of('aws:ec2/instance:Instance', 'web', {
        ami: 'ami-0a1b2c3d4e5f60718',
        instanceType: w.pick('t4g.small', 't4g.large'),
      }),
    ]
  },
  sides: named(left, right),
  expected: ['Instance web instanceType'],
}))

testWorlds([...searches, ...caches, ...streams, ...users, ...stacks])
