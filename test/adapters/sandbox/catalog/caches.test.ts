/** Amazon ElastiCache User Guide, "Finding connection endpoints"; documentation of the provider. */
import t from 'tap'
import { accountOf, cloudFolder, make } from '../folder.ts'

t.test('endpoints by engine, cluster mode and encryption', async t => {
  const account = accountOf(await cloudFolder(t), { region: 'ap-southeast-2' })
  const cluster = (inputs: object) =>
    make(account, 'aws:elasticache/cluster:Cluster', 'c', {
      nodeType: 'cache.t4g.micro',
      ...inputs,
    })
  const memcached = { clusterId: 'sessions', engine: 'memcached', numCacheNodes: 2 }
  t.match(await cluster(memcached), {
    id: 'sessions',
    arn: 'arn:aws:elasticache:ap-southeast-2:123456789012:cluster:sessions',
    properties: {
      port: 11211,
      clusterAddress: /^sessions\.[a-z0-9]{6}\.cfg\.apse2\.cache\.amazonaws\.com$/,
      configurationEndpoint: /\.cfg\.apse2\.cache\.amazonaws\.com:11211$/,
      cacheNodes: [
        { id: '0001' },
        { id: '0002', address: /^sessions\.[a-z0-9]{6}\.0002\.apse2\./ },
      ],
    },
  })
  t.match(await cluster({ clusterId: 'one', engine: 'redis' }), {
    properties: { port: 6379, clusterAddress: '', cacheNodes: [{ port: 6379 }] },
  })
  const group = async (replicationGroupId: string, inputs: object) =>
    (
      await make(account, 'aws:elasticache/replicationGroup:ReplicationGroup', 'g', {
        ...{ replicationGroupId, description: 'g', nodeType: 'cache.t4g.micro' },
        ...inputs,
      })
    ).properties
  t.match(await group('plain', { numCacheClusters: 2 }), {
    primaryEndpointAddress: /^plain\.[a-z0-9]{6}\.ng\.0001\.apse2\.cache\.amazonaws\.com$/,
    readerEndpointAddress: /^plain-ro\.[a-z0-9]{6}\.ng\.0001\.apse2\.cache\.amazonaws\.com$/,
    configurationEndpointAddress: '',
    memberClusters: ['plain-001', 'plain-002'],
    clusterEnabled: false,
  })
  t.match(await group('encrypted', { transitEncryptionEnabled: true }), {
    primaryEndpointAddress: /^master\.encrypted\.[a-z0-9]{6}\.apse2\.cache\.amazonaws\.com$/,
    readerEndpointAddress: /^replica\.encrypted\.[a-z0-9]{6}\.apse2\./,
  })
  t.match(await group('shards', { numNodeGroups: 2 }), {
    clusterEnabled: true,
    primaryEndpointAddress: '',
    configurationEndpointAddress: /^shards\.[a-z0-9]{6}\.clustercfg\.apse2\./,
  })
})
