/** Further products and clouds, written after the rules for the others. */
import { of, testWorlds } from '../unseen/world.ts'
import type { WorldPair } from '../unseen/world.ts'

const pairs: WorldPair[] = [
  {
    name: 'a policy of Vault with the path of the environment',
    make: w => [
      of('vault:index/policy:Policy', 'app', {
        name: `app-${w.stack}`,
        policy: `path "secret/data/${w.stack}/*" {\n  capabilities = ["read"]\n}\n`,
      }),
    ],
  },
  {
    name: 'a policy of Vault that may write',
    make: w => [
      of('vault:index/policy:Policy', 'app', {
        name: `app-${w.stack}`,
        policy: `path "secret/data/${w.stack}/*" {\n  capabilities = [${w.pick('"read", "update"', '"read"')}]\n}\n`,
      }),
    ],
    expected: ['Policy app policy'],
  },
  {
    name: 'a Kafka topic of Confluent in its own cluster',
    make: w => [
      of(
        'confluentcloud:index/kafkaTopic:KafkaTopic',
        'orders',
        {
          kafkaCluster: { id: w.pick('lkc-a1b2c3', 'lkc-x9y8z7') },
          topicName: 'orders',
          partitionsCount: 6,
          config: { 'retention.ms': '604800000', 'cleanup.policy': 'delete' },
          restEndpoint: w.pick(
            'https://pkc-11aa.eu-west-1.aws.confluent.cloud:443',
            'https://pkc-22bb.eu-west-1.aws.confluent.cloud:443',
          ),
        },
        {},
        { id: w.pick('lkc-a1b2c3/orders', 'lkc-x9y8z7/orders') },
      ),
      of(
        'confluentcloud:index/kafkaCluster:KafkaCluster',
        'main',
        { displayName: `shop-${w.stack}`, cloud: 'AWS', availability: 'MULTI_ZONE' },
        {
          restEndpoint: w.pick(
            'https://pkc-11aa.eu-west-1.aws.confluent.cloud:443',
            'https://pkc-22bb.eu-west-1.aws.confluent.cloud:443',
          ),
        },
        { id: w.pick('lkc-a1b2c3', 'lkc-x9y8z7') },
      ),
    ],
  },
  {
    name: 'a Kafka topic that keeps messages shorter',
    make: w => [
      of('confluentcloud:index/kafkaTopic:KafkaTopic', 'orders', {
        topicName: 'orders',
        config: { 'retention.ms': w.pick('86400000', '604800000') },
      }),
    ],
    expected: ['KafkaTopic orders config'],
  },
  {
    name: 'a service of PagerDuty with its own key and escalation',
    make: w => [
      of(
        'pagerduty:index/service:Service',
        'shop',
        { name: `shop ${w.stack}`, escalationPolicy: w.pick('PABC123', 'PXYZ789') },
        { htmlUrl: `https://acme.pagerduty.com/services/${w.pick('PS11111', 'PS22222')}` },
        { id: w.pick('PS11111', 'PS22222') },
      ),
      of(
        'pagerduty:index/escalationPolicy:EscalationPolicy',
        'ops',
        { name: `ops ${w.stack}`, numLoops: 2 },
        {},
        { id: w.pick('PABC123', 'PXYZ789') },
      ),
    ],
  },
  {
    name: 'an escalation that nobody repeats',
    make: w => [
      of('pagerduty:index/escalationPolicy:EscalationPolicy', 'ops', {
        name: `ops ${w.stack}`,
        numLoops: w.pick(0, 2),
      }),
    ],
    expected: ['EscalationPolicy ops numLoops'],
  },
  {
    name: 'machines of Hetzner in their own network',
    make: w => [
      of(
        'hcloud:index/server:Server',
        'web',
        {
          name: `web-${w.stack}`,
          serverType: 'cx32',
          image: 'ubuntu-24.04',
          location: 'fsn1',
          labels: { env: w.stack },
        },
        {
          ipv4Address: w.pick('116.203.1.2', '116.203.9.8'),
          ipv6Address: w.pick('2a01:4f8:1:1::1', '2a01:4f8:9:9::1'),
          status: 'running',
          primaryDiskSize: 80,
          datacenter: w.pick('fsn1-dc14', 'fsn1-dc8'),
        },
        { id: w.pick('12345678', '87654321') },
      ),
    ],
  },
  {
    name: 'machines of Hetzner with another image',
    make: w => [
      of('hcloud:index/server:Server', 'web', {
        name: `web-${w.stack}`,
        serverType: 'cx32',
        image: w.pick('ubuntu-22.04', 'ubuntu-24.04'),
      }),
    ],
    expected: ['Server web image'],
  },
  {
    name: 'a cluster of DigitalOcean with its own kubeconfig, an automatic upgrade',
    make: w => [
      of(
        'digitalocean:index/kubernetesCluster:KubernetesCluster',
        'main',
        {
          name: `shop-${w.stack}`,
          region: 'fra1',
          version: '1.31.1-do.5',
          nodePool: { name: 'workers', size: 's-2vcpu-4gb', nodeCount: 3 },
        },
        {
          endpoint: `https://${w.uuid('c')}.k8s.ondigitalocean.com`,
          clusterSubnet: w.pick('10.244.0.0/16', '10.118.0.0/16'),
          createdAt: w.pick('2026-01-01 10:00:00 +0000 UTC', '2026-01-03 10:00:00 +0000 UTC'),
          kubeConfigs: [{ rawConfig: `apiVersion: v1\nhost: ${w.uuid('c')}\n` }],
          status: 'running',
        },
        { id: w.uuid('c') },
      ),
    ],
  },
  {
    name: 'a warehouse of Snowflake that never sleeps',
    make: w => [
      of('snowflake:index/warehouse:Warehouse', 'bi', {
        name: `BI_${w.stack.toUpperCase()}`,
        warehouseSize: 'XSMALL',
        autoSuspend: w.pick(0, 60),
      }),
    ],
    expected: ['Warehouse bi autoSuspend'],
  },
  {
    name: 'an application of Argo CD that follows another branch',
    make: w => [
      of('kubernetes:argoproj.io/v1alpha1:Application', 'shop', {
        metadata: { name: `shop-${w.stack}`, namespace: 'argocd' },
        spec: {
          source: {
            repoURL: 'https://github.com/acme/shop',
            targetRevision: w.pick('develop', 'main'),
            path: `deploy/${w.stack}`,
          },
        },
      }),
    ],
    expected: ['Application shop spec'],
  },
  {
    name: 'an application of Entra with its own ids and a secret',
    make: w => [
      of(
        'azuread:index/application:Application',
        'api',
        {
          displayName: `shop-${w.stack}`,
          signInAudience: 'AzureADMyOrg',
          web: { redirectUris: [`https://${w.stack}.shop.example/auth`] },
        },
        {
          clientId: w.uuid('app'),
          objectId: w.uuid('obj'),
          publisherDomain: 'acme.onmicrosoft.com',
        },
        { id: `/applications/${w.uuid('obj')}` },
      ),
    ],
  },
  {
    name: 'an application of Entra for accounts of any organisation',
    make: w => [
      of('azuread:index/application:Application', 'api', {
        displayName: `shop-${w.stack}`,
        signInAudience: w.pick('AzureADMultipleOrgs', 'AzureADMyOrg'),
      }),
    ],
    expected: ['Application api signInAudience'],
  },
]

testWorlds(pairs)
