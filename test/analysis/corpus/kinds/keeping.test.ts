/** Caches, searches, buckets, keys, permissions and the shape of whole stacks. */
import { of, testWorlds } from '../unseen/world.ts'
import type { WorldPair } from '../unseen/world.ts'
import {
  cache,
  search,
  lifecycle,
  old,
  notice,
  plan,
  keep,
  keyPolicy,
  key,
  use,
  boundary,
  role,
  guard,
} from './keepingParts.ts'

const pairs: WorldPair[] = [
  {
    name: 'two caches with own members',
    make: w => [cache(w, w.pick({}, { snapshotRetentionLimit: 0 }))],
  },
  {
    name: 'a cache without backups and failover',
    make: w => [
      cache(
        w,
        {
          automaticFailoverEnabled: w.pick(false, true),
          ...w.pick({}, { snapshotRetentionLimit: 7 }),
        },
        { snapshotRetentionLimit: w.pick(0, 7) },
      ),
    ],
    expected: [
      'ReplicationGroup cache automaticFailoverEnabled',
      'ReplicationGroup cache snapshotRetentionLimit',
    ],
  },
  {
    name: 'a user of a cache that may do all',
    make: w => [
      of('aws:elasticache/user:User', 'app', {
        userId: `app-${w.stack}`,
        userName: 'app',
        engine: 'REDIS',
        accessString: w.pick('on ~* +@all', 'on ~app::* -@all +@read'),
      }),
    ],
    expected: ['User app accessString'],
  },
  { name: 'two domains with own policies and endpoints', make: w => [search(w, {})] },
  {
    name: 'a domain that accepts older TLS and waits longer for its nodes',
    make: w => [
      search(w, {
        domainEndpointOptions: {
          enforceHttps: true,
          tlsSecurityPolicy: w.pick('Policy-Min-TLS-1-0-2019-07', 'Policy-Min-TLS-1-2-2019-07'),
        },
      }),
    ],
    expected: ['Domain logs domainEndpointOptions'],
  },
  {
    name: 'a warehouse that is public and does not require TLS',
    make: w => [
      of(
        'aws:redshift/cluster:Cluster',
        'warehouse',
        {
          clusterIdentifier: `shop-${w.stack}`,
          nodeType: 'ra3.large',
          numberOfNodes: 2,
          publiclyAccessible: w.pick(true, false),
        },
        {
          endpoint: `shop-${w.stack}.${w.word('r', 12)}.${w.region}.redshift.amazonaws.com:5439`,
          dnsName: `shop-${w.stack}.${w.word('r', 12)}.${w.region}.redshift.amazonaws.com`,
          clusterNamespaceArn: w.arn('redshift', `namespace:${w.uuid('ns')}`),
          clusterPublicKey: `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${w.word('pk', 40)} Amazon-Redshift`,
          clusterNodes: [
            {
              nodeRole: 'LEADER',
              privateIpAddress: w.pick('10.0.0.12', '10.1.0.77'),
              publicIpAddress: '',
            },
            {
              nodeRole: 'COMPUTE-0',
              privateIpAddress: w.pick('10.0.0.13', '10.1.0.78'),
              publicIpAddress: '',
            },
          ],
        },
      ),
      of('aws:redshift/parameterGroup:ParameterGroup', 'warehouse', {
        family: 'redshift-1.0',
        parameters: w.pick(
          [
            { name: 'require_ssl', value: 'false' },
            { name: 'enable_user_activity_logging', value: 'true' },
          ],
          [
            { name: 'enable_user_activity_logging', value: 'true' },
            { name: 'require_ssl', value: 'true' },
          ],
        ),
      }),
    ],
    expected: ['Cluster warehouse publiclyAccessible', 'ParameterGroup warehouse parameters'],
  },
  {
    name: 'rules of a lifecycle in another order',
    make: w => [
      lifecycle(w, w.pick([old('alb', 30), old('vpc', 90)], [old('vpc', 90), old('alb', 30)])),
    ],
  },
  {
    name: 'a lifecycle that keeps less',
    make: w => [lifecycle(w, [old('alb', w.pick(30, 365)), old('vpc', 90)])],
    expected: ['BucketLifecycleConfiguration logs rules'],
  },
  {
    name: 'a replica that is switched off',
    make: w => [
      of('aws:s3/bucketReplicationConfig:BucketReplicationConfig', 'data', {
        bucket: w.auto('data'),
        role: `arn:aws:iam::${w.account}:role/${w.auto('replica')}`,
        rules: [
          {
            id: 'all',
            status: w.pick('Disabled', 'Enabled'),
            priority: 1,
            filter: {},
            deleteMarkerReplication: { status: 'Enabled' },
            destination: {
              bucket: `arn:aws:s3:::${w.auto('replica')}`,
              storageClass: 'STANDARD_IA',
            },
          },
        ],
      }),
    ],
    expected: ['BucketReplicationConfig data rules'],
  },
  {
    name: 'notices of a bucket with generated ids in another order',
    make: w => [
      of('aws:s3/bucketNotification:BucketNotification', 'data', {
        bucket: w.auto('data'),
        lambdaFunctions: w.pick([notice(w, '1'), notice(w, '2')], [notice(w, '2'), notice(w, '1')]),
      }),
    ],
  },
  {
    name: 'a notice of a bucket for fewer objects',
    make: w => [
      of('aws:s3/bucketNotification:BucketNotification', 'data', {
        bucket: w.auto('data'),
        lambdaFunctions: [notice(w, '1', { filterSuffix: w.pick('.csv', '.json') })],
      }),
    ],
    expected: ['BucketNotification data lambdaFunctions'],
  },
  {
    name: 'rules of a backup plan in another order',
    make: w => [
      plan(w, w.pick([keep(w, 'd', 35), keep(w, 'm', 365)], [keep(w, 'm', 365), keep(w, 'd', 35)])),
    ],
  },
  {
    name: 'backups that are kept for a week',
    make: w => [plan(w, [keep(w, 'd', w.pick(7, 35))])],
    expected: ['Plan daily rules'],
  },
  {
    name: 'keys with own owners, and the default time of deletion written out',
    make: w => [
      key(
        w,
        {
          policy: keyPolicy(w, [use(w, `arn:aws:iam::${w.account}:role/app`)]),
          ...w.pick({}, { deletionWindowInDays: 30 }),
        },
        {
          isEnabled: true,
          keyUsage: 'ENCRYPT_DECRYPT',
          customerMasterKeySpec: 'SYMMETRIC_DEFAULT',
        },
      ),
    ],
  },
  {
    name: 'a key that everyone may use and that is never rotated',
    make: w => [
      key(w, {
        enableKeyRotation: w.pick(false, true),
        policy: keyPolicy(w, [use(w, w.pick('*', `arn:aws:iam::${w.account}:role/app`))]),
      }),
    ],
    expected: ['Key data enableKeyRotation', 'Key data policy'],
  },
  { name: 'a role with the own boundary', make: w => [role(w, boundary(w))] },
  {
    name: 'a role without a boundary',
    make: w => [role(w, w.pick({}, boundary(w)))],
    expected: ['Role app permissionsBoundary'],
  },
  {
    name: 'a guard of regions in another order',
    make: w => [guard(w.pick(['eu-west-1', 'us-east-1'], ['us-east-1', 'eu-west-1']))],
  },
  {
    name: 'a guard with one more region',
    make: w => [
      guard(w.pick(['eu-west-1', 'us-east-1', 'ap-south-1'], ['eu-west-1', 'us-east-1'])),
    ],
    expected: ['Policy regions content'],
  },
]

testWorlds(pairs)
