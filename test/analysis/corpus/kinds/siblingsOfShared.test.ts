/** Siblings of the shared cases: the same kinds with other services and values. */
import { elsewhere, inProduction, inStaging, of, testWorlds } from '../unseen/world.ts'
import type { Properties, World, WorldPair } from '../unseen/world.ts'

const provider = (w: World, name: string, region: string) =>
  of('pulumi:providers:aws', name, {
    region,
    version: '7.48.0',
    allowedAccountIds: JSON.stringify([w.account]),
  })
const by = (name: string) => ({ provider: `pulumi:providers:aws::${name}` })
const secret = (w: World, what: string) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext: `v1:${w.word(what, 30)}`,
})
const sha = (letter: string) => `sha256:${letter.repeat(64)}`
const oidc = (w: World) =>
  `oidc.eks.${w.region}.amazonaws.com/id/${w.word('oidc', 32).toUpperCase()}`
const trust = (w: World, account: string, more: Properties = {}) =>
  of('aws:iam/role:Role', 'deploy', {
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${oidc(w)}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${oidc(w)}:sub`]: 'system:serviceaccount:shop:api',
              [`${oidc(w)}:aud`]: 'sts.amazonaws.com',
            },
            ...more,
          },
        },
      ],
    }),
  })
const job = (interval: string) =>
  `global:\n  scrape_interval: 15s\nscrape_configs:\n  - job_name: api\n` +
  `    scrape_interval: 15s\n  - job_name: db\n    scrape_interval: ${interval}\n`
const chart = (version: string, values: Properties) =>
  of('kubernetes:helm.sh/v3:Chart', 'metrics', { chart: 'prometheus', version, values })
const pods = (w: World, containers: Properties[], more: Properties = {}) =>
  of(
    'kubernetes:apps/v1:StatefulSet',
    'db',
    {
      metadata: { name: 'db', namespace: 'shop', labels: { stack: w.stack } },
      spec: { replicas: 1, template: { spec: { containers, ...more } } },
    },
    {},
    { id: 'shop/db' },
  )
const rule = (w: World, name: string, inputs: Properties) =>
  of('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule', name, {
    securityGroupId: w.id('sg'),
    ipProtocol: 'tcp',
    ...inputs,
  })

const pairs: WorldPair[] = [
  {
    name: 'a trust in the own identity provider of the cluster',
    make: w => [trust(w, w.account)],
  },
  {
    name: 'a trust for any service account',
    make: w => [
      trust(
        w,
        w.account,
        w.pick({ StringLike: { [`${oidc(w)}:sub`]: 'system:serviceaccount:*:*' } }, {}),
      ),
    ],
    expected: ['Role deploy assumeRolePolicy'],
  },
  {
    name: 'a replica in the right regions',
    make: w => [
      provider(w, 'replica', w.pick('eu-central-1', 'eu-central-1')),
      of('aws:s3/bucket:Bucket', 'copy', {}, { region: 'eu-central-1' }, by('replica')),
    ],
  },
  {
    name: 'a replica in the region of the first bucket',
    make: w => [
      provider(w, 'replica', w.pick('eu-west-1', 'eu-central-1')),
      of(
        'aws:s3/bucket:Bucket',
        'copy',
        {},
        { region: w.pick('eu-west-1', 'eu-central-1') },
        by('replica'),
      ),
    ],
    expected: ['environment regions regions'],
  },
  {
    name: 'names of zones and services of another region',
    make: w => [
      of('aws:ec2/vpcEndpoint:VpcEndpoint', 's3', {
        vpcId: w.id('vpc'),
        serviceName: `com.amazonaws.${w.region}.s3`,
      }),
      of('aws:ec2/subnet:Subnet', 'a', {
        availabilityZone: `${w.region}a`,
        cidrBlock: '10.0.0.0/24',
      }),
      of('aws:iam/role:Role', 'logs', {
        assumeRolePolicy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: `logs.${w.region}.amazonaws.com` },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      }),
    ],
    sides: [inStaging, elsewhere],
    expected: ['environment regions regions'],
  },
  {
    name: 'secrets of an environment as a whole map',
    make: w => [
      of('aws:lambda/function:Function', 'fn', {
        runtime: 'nodejs20.x',
        environment: secret(w, 'env'),
      }),
    ],
    notComparable: ['fn environment'],
  },
  {
    name: 'a secret that one side lacks',
    make: w => [
      of('aws:lambda/function:Function', 'fn', {
        runtime: 'nodejs20.x',
        environment: { variables: { A: 'x', ...w.pick({}, { TOKEN: secret(w, 't') }) } },
      }),
    ],
    expected: ['Function fn environment'],
  },
  {
    name: 'a version out of a stack reference',
    make: w => [
      of(
        'pulumi:pulumi:StackReference',
        'network',
        { name: `acme/network/${w.stack}` },
        { outputs: { vpcId: w.id('vpc'), appVersion: w.pick('2.1.0', '2.0.0') } },
      ),
      of('aws:ssm/parameter:Parameter', 'version', {
        type: 'String',
        insecureValue: w.pick('2.1.0', '2.0.0'),
      }),
      of('aws:ssm/parameter:Parameter', 'vpc', { type: 'String', insecureValue: w.id('vpc') }),
    ],
    expected: ['Parameter version insecureValue'],
  },
  {
    name: 'a minor version that outputs show of a cache',
    make: w => [
      of(
        'aws:elasticache/replicationGroup:ReplicationGroup',
        'cache',
        { engine: 'valkey', engineVersion: '8.0' },
        { engineVersionActual: w.pick('8.0.1', '8.0.4') },
      ),
    ],
    expected: ['ReplicationGroup cache engineVersionActual'],
  },
  {
    name: 'a function image by digest, the tag is the same',
    make: w => [
      of('aws:lambda/function:Function', 'fn', {
        packageType: 'Image',
        imageUri: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/fn:prod@${w.pick(sha('a'), sha('b'))}`,
      }),
    ],
    expected: ['Function fn imageUri'],
  },
  {
    name: 'the same digest under another tag',
    make: w => [
      of('aws:lambda/function:Function', 'fn', {
        packageType: 'Image',
        imageUri: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/fn@${sha('a')}`,
      }),
    ],
  },
  {
    name: 'numbered rules, of which one lets a database in from everywhere',
    make: w => [
      ...['10.0.0.0/16', '10.1.0.0/16'].map((cidrIpv4, at) =>
        rule(w, `db-${at}`, { cidrIpv4, fromPort: 5432, toPort: 5432 }),
      ),
      ...w.pick([rule(w, 'db-2', { cidrIpv4: '0.0.0.0/0', fromPort: 5432, toPort: 5432 })], []),
    ],
    expected: ['SecurityGroupIngressRule db-2 extra'],
  },
  {
    name: 'one numbered subscription has another filter',
    make: w =>
      [0, 1, 2].map(at =>
        of('aws:sns/topicSubscription:TopicSubscription', `worker-${at}`, {
          protocol: 'sqs',
          endpoint: w.arn('sqs', `worker-${at}-${w.stack}`),
          filterPolicy:
            at === 1 ? w.pick('{"kind":["a"]}', '{"kind":["a","b"]}') : '{"kind":["a"]}',
        }),
      ),
    expected: ['TopicSubscription worker-1 filterPolicy'],
  },
  {
    name: 'containers of a pod in another order, with variables in another order',
    make: w => [
      pods(
        w,
        w.pick(
          [
            {
              name: 'db',
              image: 'postgres:16.4',
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
            },
            { name: 'exporter', image: 'exporter:0.15' },
          ],
          [
            { name: 'exporter', image: 'exporter:0.15' },
            {
              name: 'db',
              image: 'postgres:16.4',
              env: [
                { name: 'B', value: '2' },
                { name: 'A', value: '1' },
              ],
            },
          ],
        ),
      ),
    ],
  },
  {
    name: 'arguments of a container in another order',
    make: w => [
      pods(w, [
        {
          name: 'db',
          image: 'postgres:16.4',
          args: w.pick(['-c', 'fsync=off'], ['fsync=off', '-c']),
        },
      ]),
    ],
    expected: ['StatefulSet db spec'],
  },
  {
    name: 'a probe that one side lacks, and a limit that differs',
    make: w => [
      pods(w, [
        {
          name: 'db',
          image: 'postgres:16.4',
          resources: { limits: { memory: w.pick('512Mi', '2Gi') } },
          ...w.pick({}, { livenessProbe: { tcpSocket: { port: 5432 } } }),
        },
      ]),
    ],
    expected: ['StatefulSet db spec'],
  },
  {
    name: 'quantities of Kubernetes in other units',
    make: w => [
      pods(w, [
        {
          name: 'db',
          image: 'postgres:16.4',
          resources: { limits: { cpu: w.pick('500m', '0.5'), memory: w.pick('1Gi', '1024Mi') } },
        },
      ]),
    ],
  },
  {
    name: 'another interval in the second job of a map of settings',
    make: w => [
      of('kubernetes:core/v1:ConfigMap', 'prometheus', {
        metadata: { name: 'prometheus' },
        data: { 'prometheus.yml': job(w.pick('30s', '60s')) },
      }),
    ],
    expected: ['ConfigMap prometheus data'],
  },
  {
    name: 'a chart with values in another order and of another version',
    make: w => [
      chart(
        w.pick('25.1.0', '25.3.0'),
        w.pick(
          { server: { retention: '15d' }, alertmanager: {} },
          { alertmanager: {}, server: { retention: '15d' } },
        ),
      ),
    ],
    expected: ['Chart metrics version'],
  },
  {
    name: 'an allowed network that was exchanged in a long list',
    make: w => [
      of('aws:ec2/managedPrefixList:ManagedPrefixList', 'office', {
        addressFamily: 'IPv4',
        maxEntries: 60,
        entries: Array.from({ length: 50 }, (_, at) => ({
          cidr: at === 31 ? w.pick('203.0.113.0/24', '198.51.100.0/24') : `10.${at}.0.0/16`,
        })),
      }),
    ],
    expected: ['ManagedPrefixList office entries'],
  },
  {
    name: 'a role that trusts another account by its number',
    make: w => [
      of('aws:kms/grant:Grant', 'vendor', {
        keyId: w.uuid('key'),
        granteePrincipal: `arn:aws:iam::${w.pick('640318275591', w.account)}:role/reader`,
        operations: ['Decrypt'],
      }),
    ],
    expected: ['Grant vendor granteePrincipal'],
  },
  {
    name: 'blocks of addresses in other forms',
    make: w => [
      of('aws:ec2/securityGroup:SecurityGroup', 'web', {
        ingress: [
          {
            protocol: w.pick('TCP', 'tcp'),
            fromPort: w.pick('443', 443),
            toPort: 443,
            cidrBlocks: [w.pick('10.1.2.3/8', '10.0.0.0/8')],
            ipv6CidrBlocks: [w.pick('2001:DB8:0:0::/32', '2001:db8::/32')],
          },
        ],
      }),
    ],
  },
  {
    name: 'a component with another type and name, and a queue in it that differs',
    make: w => [
      of(
        w.pick('acme:index:Jobs', 'acme:index:Workers'),
        w.pick('jobs', 'workers'),
        {},
        {},
        { custom: false },
      ),
      of(
        'aws:sqs/queue:Queue',
        w.pick('jobs-queue', 'workers-queue'),
        { delaySeconds: w.pick(5, 0), messageRetentionSeconds: 86400 },
        {},
        { parent: w.pick('acme:index:Jobs::jobs', 'acme:index:Workers::workers') },
      ),
      of(
        'aws:sns/topic:Topic',
        w.pick('jobs-topic', 'workers-topic'),
        { fifoTopic: true },
        {},
        { parent: w.pick('acme:index:Jobs::jobs', 'acme:index:Workers::workers') },
      ),
    ],
    expected: ['Queue workers-queue delaySeconds'],
  },
  {
    name: 'words of the stages in both values as ordinary words',
    make: () => [
      of('aws:lambda/function:Function', 'fn', {
        runtime: 'nodejs20.x',
        environment: { variables: { NODE_ENV: 'production', STEPS: 'build,staging,production' } },
      }),
    ],
    sides: [inStaging, inProduction],
  },
  {
    name: 'a mode of the program that is the mode of development',
    make: w => [
      of('aws:lambda/function:Function', 'fn', {
        runtime: 'nodejs20.x',
        environment: { variables: { NODE_ENV: w.pick('development', 'production') } },
      }),
    ],
    expected: ['Function fn environment'],
  },
]

testWorlds(pairs)
