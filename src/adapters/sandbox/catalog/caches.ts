/** Amazon ElastiCache: endpoints as in its User Guide, "Finding connection endpoints". */
import { fromSchema } from './fromSchema.ts'
import { makeArn, makeNumberFrom } from './helpers.ts'
import { toText } from '../text.ts'
import type { Properties } from '../resource.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'

/** The newest version of an engine that AWS takes when the program names none. */
const versions: Record<string, string> = { memcached: '1.6.22', redis: '7.1.0', valkey: '8.0.1' }

const makeVersion = (engine: unknown, version: unknown) =>
  toText(version ?? versions[toText(engine)] ?? '')
const makePort = (engine: unknown) => (engine === 'memcached' ? 11211 : 6379)

/** `use1` for us-east-1, `apse2` for ap-southeast-2. */
function shortenRegion(region: string): string {
  const [area = '', direction = '', number = ''] = region.split('-')
  const short = direction.replace(/north|south|central|east|west/g, word => word.slice(0, 1))
  return `${area}${short}${number}`
}

/** The part of an address that is the same for all endpoints of an account and region. */
const makeDomain = ({ account, region }: Creation) =>
  `${makeNumberFrom(`${account}|${region}`).toString(36).padStart(6, 'a').slice(0, 6)}.` +
  `%.${shortenRegion(region)}.cache.amazonaws.com`

const makeAddress = (creation: Creation, kind: string) =>
  `${creation.id}.${makeDomain(creation).replace('%', kind)}`

function makeNodes(creation: Creation): Properties[] {
  const { inputs, region } = creation
  const count = Number(inputs['numCacheNodes'] ?? 1)
  return Array.from({ length: count }, (_, at) => {
    const id = String(at + 1).padStart(4, '0')
    return {
      id,
      address: makeAddress(creation, id),
      port: inputs['port'] ?? makePort(inputs['engine']),
      availabilityZone: inputs['availabilityZone'] ?? `${region}a`,
      outpostArn: '',
    }
  })
}

const isMemcached = ({ inputs }: Creation) => inputs['engine'] === 'memcached'

/** A group with shards has one configuration endpoint, another has a primary and a reader. */
const isClustered = ({ inputs }: Creation) =>
  inputs['clusterMode'] === 'enabled' ||
  Number(inputs['numNodeGroups'] ?? 1) > 1 ||
  /\.cluster\.on$/.test(toText(inputs['parameterGroupName'] ?? ''))

/** With encryption in transit the kind of the endpoint comes first. */
function makeGroupAddress(creation: Creation, [encrypted, plain]: [string, string]): string {
  const domain = makeDomain(creation).replace('%.', '')
  return creation.inputs['transitEncryptionEnabled'] === true
    ? `${encrypted}.${creation.id}.${domain}`
    : `${creation.id}${plain.replace('%', domain.split('.')[0] ?? '')}.${domain.split('.').slice(1).join('.')}`
}

export const caches: TypeSpec[] = [
  fromSchema(
    'aws:elasticache/cluster:Cluster',
    ['elasticache_cluster', 'ElastiCache Cluster'],
    ['CreateCacheCluster', 'ModifyCacheCluster', 'DeleteCacheCluster'],
    {
      arn: makeArn('elasticache', ({ id }) => `cluster:${id}`),
      defaults: { autoMinorVersionUpgrade: 'true' },
      outputs: {
        azMode: ({ inputs }) => inputs['azMode'] ?? 'single-az',
        cacheNodes: makeNodes,
        clusterAddress: creation => (isMemcached(creation) ? makeAddress(creation, 'cfg') : ''),
        configurationEndpoint: creation =>
          isMemcached(creation)
            ? `${makeAddress(creation, 'cfg')}:${toText(creation.inputs['port'] ?? 11211)}`
            : '',
        engineVersionActual: ({ inputs }) => makeVersion(inputs['engine'], inputs['engineVersion']),
        port: ({ inputs }) => inputs['port'] ?? makePort(inputs['engine']),
      },
    },
  ),
  fromSchema(
    'aws:elasticache/replicationGroup:ReplicationGroup',
    ['elasticache_replication_group', 'ElastiCache Replication Group'],
    ['CreateReplicationGroup', 'ModifyReplicationGroup', 'DeleteReplicationGroup'],
    {
      arn: makeArn('elasticache', ({ id }) => `replicationgroup:${id}`),
      defaults: {
        autoMinorVersionUpgrade: true,
        automaticFailoverEnabled: false,
        engine: 'redis',
        multiAzEnabled: false,
      },
      outputs: {
        atRestEncryptionEnabled: ({ inputs }) =>
          inputs['atRestEncryptionEnabled'] ?? inputs['engine'] === 'valkey',
        clusterEnabled: isClustered,
        configurationEndpointAddress: creation =>
          isClustered(creation) ? makeGroupAddress(creation, ['clustercfg', '.%.clustercfg']) : '',
        primaryEndpointAddress: creation =>
          isClustered(creation) ? '' : makeGroupAddress(creation, ['master', '.%.ng.0001']),
        readerEndpointAddress: creation =>
          isClustered(creation) ? '' : makeGroupAddress(creation, ['replica', '-ro.%.ng.0001']),
        engineVersionActual: ({ inputs }) => makeVersion(inputs['engine'], inputs['engineVersion']),
        memberClusters: ({ id, inputs }) =>
          Array.from(
            { length: Number(inputs['numCacheClusters'] ?? 1) },
            (_, at) => `${id}-${String(at + 1).padStart(3, '0')}`,
          ),
        port: ({ inputs }) => inputs['port'] ?? makePort(inputs['engine']),
      },
    },
  ),
  fromSchema(
    'aws:elasticache/subnetGroup:SubnetGroup',
    ['elasticache_subnet_group', 'ElastiCache Subnet Group'],
    ['CreateCacheSubnetGroup', 'ModifyCacheSubnetGroup', 'DeleteCacheSubnetGroup'],
    {
      arn: makeArn('elasticache', ({ id }) => `subnetgroup:${id}`),
      defaults: { description: 'Managed by Pulumi' },
    },
  ),
]
