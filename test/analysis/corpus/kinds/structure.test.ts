/** Components, counts, references and options: the structure of a stack. */
import type { CorpusResource } from '../build.ts'
import { of, testWorlds } from '../unseen/world.ts'
import type { Properties, World, WorldPair } from '../unseen/world.ts'

const component = (type: string, name: string, parent?: string): CorpusResource => ({
  type,
  name,
  custom: false,
  ...(parent ? { parent } : {}),
})
const net = 'acme:network:Network'
const subnet = (w: World, name: string, at: number, more: Properties = {}) =>
  of(
    'aws:ec2/subnet:Subnet',
    name,
    {
      vpcId: w.id('vpc'),
      cidrBlock: `10.0.${at}.0/24`,
      availabilityZone: `${w.region}${'abc'[at]}`,
      mapPublicIpOnLaunch: false,
      ...more,
    },
    { arn: w.arn('ec2', `subnet/${w.id('subnet', name)}`) },
    { id: w.id('subnet', name), parent: `${net}::net` },
  )
const database = (w: World, name: string, parent?: string, more: Properties = {}) =>
  of(
    'aws:rds/instance:Instance',
    name,
    {
      engine: 'postgres',
      engineVersion: '16.4',
      instanceClass: 'db.t4g.small',
      storageEncrypted: true,
      ...more,
    },
    { endpoint: `${name}.${w.word('e')}.${w.region}.rds.amazonaws.com:5432` },
    parent ? { parent } : {},
  )

const structure: WorldPair[] = [
  {
    name: 'logical names that contain the stack in front, in the middle and at the end',
    make: w => [
      database(w, `${w.stack}-db`),
      of('aws:sqs/queue:Queue', `jobs-${w.stack}-dlq`, { messageRetentionSeconds: 1209600 }),
      of('aws:iam/role:Role', `Api${w.pick('Staging', 'Production')}Role`, {
        maxSessionDuration: 3600,
      }),
    ],
  },
  {
    name: 'fewer subnets of one family, all alike',
    make: w => [
      component(net, 'net'),
      subnet(w, 'private-0', 0),
      subnet(w, 'private-1', 1),
      ...w.pick([], [subnet(w, 'private-2', 2)]),
    ],
    expected: ['Subnet private-* count'],
  },
  {
    name: 'fewer subnets, of which one gives public addresses',
    make: w => [
      component(net, 'net'),
      subnet(w, 'private-0', 0),
      subnet(w, 'private-1', 1, { mapPublicIpOnLaunch: w.pick(true, false) }),
      ...w.pick([], [subnet(w, 'private-2', 2)]),
    ],
    expected: ['Subnet private-* count', 'Subnet private-1 mapPublicIpOnLaunch'],
  },
  {
    name: 'a host for administrators that only staging has',
    make: w => [
      database(w, 'db'),
      ...w.pick([of('aws:ec2/instance:Instance', 'bastion', { instanceType: 't4g.nano' })], []),
    ],
    expected: ['Instance bastion extra'],
  },
  {
    name: 'alarms that only production has',
    make: w => [
      database(w, 'db'),
      ...w.pick(
        [],
        [
          of('aws:cloudwatch/metricAlarm:MetricAlarm', 'db-cpu', { threshold: 80 }),
          of('aws:cloudwatch/metricAlarm:MetricAlarm', 'db-space', { threshold: 20 }),
        ],
      ),
    ],
    expected: ['MetricAlarm db-cpu missing', 'MetricAlarm db-space missing'],
  },
  {
    name: 'a component that was renamed, with a database of another version',
    make: w => [
      component('acme:data:Store', w.pick('store', 'orders-store')),
      database(
        w,
        `${w.pick('store', 'orders-store')}-db`,
        `acme:data:Store::${w.pick('store', 'orders-store')}`,
        { engineVersion: w.pick('15.8', '16.4') },
      ),
      of(
        'aws:rds/subnetGroup:SubnetGroup',
        `${w.pick('store', 'orders-store')}-subnets`,
        { subnetIds: ['subnet-0aaaaaaaaaaaaaaaa'] },
        {},
        { parent: `acme:data:Store::${w.pick('store', 'orders-store')}` },
      ),
    ],
    expected: ['Instance orders-store-db engineVersion'],
  },
  {
    name: 'a reference to the stack of the network, in an organisation',
    make: w => [
      of(
        'pulumi:pulumi:StackReference',
        'network',
        { name: `acme/network/${w.stack}` },
        { outputs: { vpcId: w.id('vpc'), cidr: '10.0.0.0/16' }, secretOutputNames: [] },
        { id: `acme/network/${w.stack}` },
      ),
      of('aws:ec2/securityGroup:SecurityGroup', 'api', {
        vpcId: w.id('vpc'),
        ingress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/16'] }],
      }),
    ],
  },
  {
    name: 'a reference to a stack of another project',
    make: w => [
      of('pulumi:pulumi:StackReference', 'network', {
        name: `acme/${w.pick('network-v2', 'network')}/${w.stack}`,
      }),
    ],
    expected: ['StackReference network name'],
  },
  {
    name: 'provider with its role and tags, certificates in us-east-1 through a second one',
    sides: [
      { stack: 'staging', account: '482913570264', region: 'eu-west-1' },
      { stack: 'production', account: '907265183412', region: 'eu-central-1' },
    ],
    make: w => [
      of('pulumi:providers:aws', `main-${w.region}`, {
        region: w.region,
        version: '7.48.0',
        assumeRoles: JSON.stringify([
          { roleArn: `arn:aws:iam::${w.account}:role/deploy`, sessionName: `shop-${w.stack}` },
        ]),
        defaultTags: JSON.stringify({ tags: { Environment: w.stack, Team: 'shop' } }),
      }),
      of('pulumi:providers:aws', 'edge', { region: 'us-east-1', version: '7.48.0' }),
      of(
        'aws:acm/certificate:Certificate',
        'cdn',
        { domainName: `www.${w.stack}.shop.example`, validationMethod: 'DNS' },
        { arn: `arn:aws:acm:us-east-1:${w.account}:certificate/${w.uuid('c')}` },
        { provider: 'pulumi:providers:aws::edge' },
      ),
    ],
    expected: ['environment regions regions'],
  },
  {
    name: 'a provider plug-in of another version',
    make: w => [
      of('pulumi:providers:cloudflare', 'default', { version: w.pick('6.10.0', '6.13.0') }),
      of(
        'cloudflare:index/zone:Zone',
        'z',
        { type: 'full' },
        {},
        {
          provider: 'pulumi:providers:cloudflare::default',
        },
      ),
    ],
    expected: ['cloudflare default version'],
  },
  {
    name: 'a Kubernetes provider with its own kubeconfig and context',
    make: w => [
      of('pulumi:providers:kubernetes', `k8s-${w.stack}`, {
        version: '4.23.0',
        enableServerSideApply: 'true',
        kubeconfig: JSON.stringify({
          apiVersion: 'v1',
          'current-context': `arn:aws:eks:${w.region}:${w.account}:cluster/shop-${w.stack}`,
          clusters: [
            {
              name: `shop-${w.stack}`,
              cluster: {
                server: `https://${w.word('ep', 32).toUpperCase()}.gr7.${w.region}.eks.amazonaws.com`,
                'certificate-authority-data': Buffer.from(w.word('ca', 60)).toString('base64'),
              },
            },
          ],
        }),
      }),
      of(
        'kubernetes:core/v1:Namespace',
        'shop',
        { metadata: { name: 'shop' } },
        {},
        {
          provider: `pulumi:providers:kubernetes::k8s-${w.stack}`,
        },
      ),
    ],
  },
  {
    name: 'a resource of a dynamic provider with its code in the state',
    make: w => [
      of(
        'pulumi-nodejs:dynamic:Resource',
        'migration',
        { schema: 12, database: `shop_${w.stack}`, __provider: 'exports.handler = () => 1' },
        { appliedAt: w.pick('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z') },
        { id: w.word('mig', 12) },
      ),
    ],
  },
  {
    name: 'a migration of another number',
    make: w => [
      of('pulumi-nodejs:dynamic:Resource', 'migration', {
        schema: w.pick(13, 12),
        database: `shop_${w.stack}`,
        __provider: 'exports.handler = () => 1',
      }),
    ],
    expected: ['Resource migration schema'],
  },
]

testWorlds(structure)
