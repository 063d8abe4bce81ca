/** Components, families, unknown values and secrets. */
import type { CorpusResource } from '../build.ts'
import { of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const secret = (letters: string): Properties => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext: letters,
})

const component = (type: string, name: string, parent?: string): CorpusResource => ({
  type,
  name,
  custom: false,
  ...(parent ? { parent } : {}),
})

const nested = (
  w: World,
  outer: string,
  inner: string,
  more: CorpusResource[] = [],
): CorpusResource[] => [
  component('acme:net:Vpc', outer),
  component('acme:net:Subnets', inner, `acme:net:Vpc::${outer}`),
  of(
    'aws:ec2/vpc:Vpc',
    `${outer}-vpc`,
    { cidrBlock: '10.0.0.0/16' },
    { arn: w.arn('ec2', `vpc/${w.id('vpc')}`) },
    { id: w.id('vpc'), parent: `acme:net:Vpc::${outer}` },
  ),
  of(
    'aws:ec2/subnet:Subnet',
    `${inner}-a`,
    { vpcId: w.id('vpc'), cidrBlock: '10.0.0.0/24' },
    {},
    { id: w.id('subnet', 'a'), parent: `acme:net:Subnets::${inner}` },
  ),
  of(
    'aws:ec2/subnet:Subnet',
    `${inner}-b`,
    { vpcId: w.id('vpc'), cidrBlock: '10.0.1.0/24' },
    {},
    { id: w.id('subnet', 'b'), parent: `acme:net:Subnets::${inner}` },
  ),
  ...more,
]

const components: WorldPair[] = [
  {
    name: 'two nested components with other names',
    make: w => w.pick(nested(w, 'network', 'network-private'), nested(w, 'net', 'net-inner')),
  },
  {
    name: 'two nested components with other names and a difference',
    make: w => [
      ...w.pick(nested(w, 'network', 'network-private'), nested(w, 'net', 'net-inner')),
      of('aws:ec2/eip:Eip', 'ip', {
        domain: 'vpc',
        publicIpv4Pool: w.pick('amazon', 'ipv4pool-ec2-1'),
      }),
    ],
    expected: ['Eip ip publicIpv4Pool'],
  },
  {
    name: 'a component that is one level deeper',
    make: w =>
      w.pick(
        [
          component('acme:web:App', 'app'),
          of(
            'aws:sqs/queue:Queue',
            'app-jobs',
            { delaySeconds: 3 },
            {},
            { parent: 'acme:web:App::app' },
          ),
        ],
        [
          component('acme:web:Platform', 'platform'),
          component('acme:web:App', 'app', 'acme:web:Platform::platform'),
          of(
            'aws:sqs/queue:Queue',
            'app-jobs',
            { delaySeconds: 3 },
            {},
            { parent: 'acme:web:App::app' },
          ),
        ],
      ),
  },
  {
    name: 'a resource of another type under the same name',
    make: w => [
      of(w.pick('aws:lb/loadBalancer:LoadBalancer', 'aws:elb/loadBalancer:LoadBalancer'), 'web', {
        name: 'web',
      }),
    ],
    expected: ['LoadBalancer web extra', 'LoadBalancer web missing'],
  },
]

const web = (w: World, at: number, inputs: Properties = {}) =>
  of(
    'aws:ec2/instance:Instance',
    `web-${at}`,
    {
      ami: 'ami-0a1b2c3d4e5f60718',
      instanceType: 't4g.small',
      tags: { Name: `web-${at}` },
      ...inputs,
    },
    {},
    { id: w.id('i', `web${at}`) },
  )

const rule = (at: number, port: number, cidr: string) =>
  of('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule', `in-${at}`, {
    securityGroupId: 'sg-0aaaaaaaaaaaaaaaa',
    ipProtocol: 'tcp',
    fromPort: port,
    toPort: port,
    cidrIpv4: cidr,
  })

const families: WorldPair[] = [
  {
    name: 'one copy more',
    make: w => [web(w, 0), web(w, 1), ...w.pick([], [web(w, 2)])],
    expected: ['Instance web-* count'],
  },
  {
    name: 'one copy more that has a public address',
    make: w => [
      web(w, 0),
      web(w, 1),
      ...w.pick([web(w, 2, { associatePublicIpAddress: true })], []),
    ],
    expected: ['Instance web-2 extra'],
  },
  {
    name: 'the second of two has another image',
    make: w => [
      web(w, 0),
      web(w, 1, { ami: w.pick('ami-0ffffffffffffffff', 'ami-0a1b2c3d4e5f60718') }),
    ],
    expected: ['Instance web-1 ami'],
  },
  {
    name: 'a rule more, of another port',
    make: w => [
      rule(0, 443, '10.0.0.0/8'),
      rule(1, 80, '10.0.0.0/8'),
      ...w.pick([rule(2, 22, '0.0.0.0/0')], []),
    ],
    expected: ['SecurityGroupIngressRule in-2 extra'],
  },
  {
    name: 'fewer subnets in zones of their own',
    make: w =>
      ['a', 'b', ...w.pick([], ['c'])].map((zone, at) =>
        of(
          'aws:ec2/subnet:Subnet',
          `private-${at}`,
          { availabilityZone: w.region + zone, cidrBlock: `10.0.${at}.0/24` },
          {},
          { id: w.id('subnet', zone) },
        ),
      ),
    expected: ['Subnet private-* count'],
  },
  {
    name: 'fewer subnets, and whoever uses them',
    make: w => {
      const zones = ['a', 'b', ...w.pick([], ['c'])]
      return [
        ...zones.map((zone, at) =>
          of(
            'aws:ec2/subnet:Subnet',
            `private-${at}`,
            { availabilityZone: w.region + zone, cidrBlock: `10.0.${at}.0/24` },
            {},
            { id: w.id('subnet', zone) },
          ),
        ),
        of('aws:rds/subnetGroup:SubnetGroup', 'db', {
          subnetIds: zones.map(zone => w.id('subnet', zone)),
        }),
      ]
    },
    expected: ['Subnet private-* count'],
  },
  {
    name: 'ports are not a numbered family',
    make: w => [
      of('aws:lb/targetGroup:TargetGroup', 'tg-8080', { port: 8080 }),
      ...w.pick([of('aws:lb/targetGroup:TargetGroup', 'tg-8081', { port: 8081 })], []),
    ],
    expected: ['TargetGroup tg-8081 extra'],
  },
  {
    name: 'families of components with one that may do everything',
    make: w =>
      [0, 1, ...w.pick([2], [])].flatMap(at => [
        component('acme:svc:Service', `svc-${at}`),
        of(
          'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
          `svc-${at}-rights`,
          {
            role: `svc-${at}`,
            policyArn: `arn:aws:iam::aws:policy/${at === 2 ? 'AdministratorAccess' : 'ReadOnlyAccess'}`,
          },
          {},
          { parent: `acme:svc:Service::svc-${at}` },
        ),
      ]),
    expected: ['Service svc-* count', 'RolePolicyAttachment svc-2-rights extra'],
  },
]

const unknown: WorldPair[] = [
  {
    name: 'two ciphertexts of a secret',
    make: w => [
      of('aws:ssm/parameter:Parameter', 'p', {
        name: 'x',
        type: 'SecureString',
        value: secret(w.pick('AAAA', 'BBBB')),
      }),
    ],
    notComparable: ['p value'],
  },
  {
    name: 'a secret on one side and nothing on the other',
    make: w => [
      of('aws:rds/instance:Instance', 'db', {
        engine: 'postgres',
        ...w.pick({}, { password: secret('AAAA') }),
      }),
    ],
    expected: ['Instance db password'],
  },
  {
    name: 'a value that is not known before the deploy',
    make: w => [
      of('aws:ec2/instance:Instance', 'web', {
        ami: w.pick('04da6b54-80e4-46f7-96ec-b56ff0331ba9', 'ami-0a1b2c3d4e5f60718'),
      }),
    ],
    notComparable: ['web ami'],
  },
  {
    name: 'an unknown entry inside a set',
    make: w => [
      of('aws:ec2/instance:Instance', 'web', {
        vpcSecurityGroupIds: [
          w.pick('04da6b54-80e4-46f7-96ec-b56ff0331ba9', 'sg-0aaaaaaaaaaaaaaaa'),
          'sg-0bbbbbbbbbbbbbbbb',
        ],
      }),
    ],
    notComparable: ['web vpcSecurityGroupIds[0]'],
  },
  {
    name: 'a secret inside a list of variables, and a plain value that differs',
    make: w => [
      of('aws:codebuild/project:Project', 'b', {
        environment: {
          environmentVariables: [
            { name: 'TOKEN', value: secret(w.pick('AAAA', 'BBBB')) },
            { name: 'MODE', value: w.pick('a', 'b') },
          ],
        },
      }),
    ],
    expected: ['Project b environment'],
    notComparable: ['b environment.environmentVariables[0].value'],
  },
]

testWorlds([...components, ...families, ...unknown])
