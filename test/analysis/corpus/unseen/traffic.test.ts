/** Zones, rules of balancers and of security groups. */
import { of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const zones: WorldPair[] = [
  {
    name: 'a name with its last dot, addresses in another order',
    make: w => [
      of('aws:route53/record:Record', 'a', {
        zoneId: `Z0${w.word('Z', 18).toUpperCase()}`,
        name: `api.${w.stack}.shop.example${w.pick('.', '')}`,
        type: 'A',
        ttl: 60,
        records: w.pick(['10.0.0.1', '10.0.0.2'], ['10.0.0.2', '10.0.0.1']),
      }),
    ],
  },
  {
    name: 'a longer time to live',
    make: w => [
      of('aws:route53/record:Record', 'a', {
        name: `api.${w.stack}.shop.example`,
        type: 'A',
        ttl: w.pick(60, 300),
        records: ['10.0.0.1'],
      }),
    ],
    expected: ['Record a ttl'],
  },
  {
    name: 'a domain validation record with another case',
    make: w => [
      of('aws:route53/record:Record', 't', {
        name: `${w.stack}.shop.example`,
        type: 'TXT',
        ttl: 60,
        records: [w.pick('verify=AbC', 'verify=abc')],
      }),
    ],
    expected: ['Record t records'],
  },
  {
    name: "a health check of the environment's own host that fails after fewer attempts",
    make: w => [
      of('aws:route53/healthCheck:HealthCheck', 'h', {
        fqdn: `api.${w.stack}.shop.example`,
        type: 'HTTPS',
        port: 443,
        failureThreshold: w.pick(1, 3),
      }),
    ],
    expected: ['HealthCheck h failureThreshold'],
  },
  {
    name: "a private zone of the environment's own network",
    make: w => [
      of('aws:ec2/vpc:Vpc', 'main', { cidrBlock: '10.0.0.0/16' }, {}, { id: w.id('vpc') }),
      of(
        'aws:route53/zone:Zone',
        'private',
        { name: 'internal.example', vpcs: [{ vpcId: w.id('vpc') }] },
        {
          primaryNameServer: `ns-${w.pick(11, 208)}.awsdns-${w.pick('01', '26')}.com`,
          zoneId: `Z0${w.word('Z', 18).toUpperCase()}`,
        },
      ),
    ],
  },
  {
    name: 'a record for another continent',
    make: w => [
      of('aws:route53/record:Record', 'g', {
        name: `${w.stack}.shop.example`,
        type: 'A',
        ttl: 60,
        setIdentifier: 'eu',
        records: ['10.0.0.1'],
        geolocationRoutingPolicies: [{ continent: w.pick('NA', 'EU') }],
      }),
    ],
    expected: ['Record g geolocationRoutingPolicies'],
  },
]

const forward = (w: World, a: number, b: number) => ({
  type: 'forward',
  forward: {
    targetGroups: [
      { arn: w.arn('elasticloadbalancing', `targetgroup/a/${w.id('a').slice(3)}`), weight: a },
      { arn: w.arn('elasticloadbalancing', `targetgroup/b/${w.id('b').slice(3)}`), weight: b },
    ],
  },
})
const groups = (w: World) =>
  ['a', 'b'].map(one =>
    of(
      'aws:lb/targetGroup:TargetGroup',
      one,
      { port: 80 },
      { arn: w.arn('elasticloadbalancing', `targetgroup/${one}/${w.id(one).slice(3)}`) },
    ),
  )
const rule = (w: World, more: Properties) =>
  of('aws:lb/listenerRule:ListenerRule', 'r', { priority: 10, ...more })

const balancers: WorldPair[] = [
  {
    name: 'hosts of the environment and paths in another order',
    make: w => [
      rule(w, {
        conditions: [
          { hostHeader: { values: [`api.${w.stack}.shop.example`] } },
          { pathPattern: { values: w.pick(['/a/*', '/b/*'], ['/b/*', '/a/*']) } },
        ],
      }),
    ],
  },
  {
    name: 'target groups of a rule in another order with their weights',
    make: w => [
      ...groups(w),
      rule(w, {
        actions: [
          w.pick(forward(w, 90, 10), {
            ...forward(w, 90, 10),
            forward: { targetGroups: forward(w, 90, 10).forward.targetGroups.toReversed() },
          }),
        ],
      }),
    ],
  },
  {
    name: 'weights of a rule that changed places',
    make: w => [
      ...groups(w),
      rule(w, { actions: [w.pick(forward(w, 10, 90), forward(w, 90, 10))] }),
    ],
    expected: ['ListenerRule r actions'],
  },
  {
    name: 'a redirect that stays',
    make: w => [
      of('aws:lb/listener:Listener', 'http', {
        port: 80,
        defaultActions: [
          {
            type: 'redirect',
            redirect: {
              port: '443',
              protocol: 'HTTPS',
              statusCode: w.pick('HTTP_302', 'HTTP_301'),
            },
          },
        ],
      }),
    ],
    expected: ['Listener http defaultActions'],
  },
  {
    name: 'certificates of clients that nobody checks',
    make: w => [
      of('aws:lb/listener:Listener', 'tls', {
        port: 443,
        mutualAuthentication: { mode: w.pick('off', 'verify') },
      }),
    ],
    expected: ['Listener tls mutualAuthentication'],
  },
  {
    name: 'a target group with defaults written explicitly and numbers as text',
    make: w => [
      of(
        'aws:lb/targetGroup:TargetGroup',
        'web',
        w.pick(
          { port: 80, deregistrationDelay: 30, healthCheck: { interval: 30 } },
          {
            port: '80',
            deregistrationDelay: '30',
            protocolVersion: 'HTTP1',
            healthCheck: { interval: '30', path: '/' },
          },
        ),
        {
          protocolVersion: 'HTTP1',
          deregistrationDelay: '30',
          port: 80,
          healthCheck: { interval: 30, path: '/' },
        },
      ),
    ],
  },
  {
    name: 'a load balancer that accepts invalid headers',
    make: w => [
      of('aws:lb/loadBalancer:LoadBalancer', 'web', {
        dropInvalidHeaderFields: w.pick(false, true),
        idleTimeout: 60,
      }),
    ],
    expected: ['LoadBalancer web dropInvalidHeaderFields'],
  },
  {
    name: 'a load balancer without access logs',
    make: w => [
      of('aws:lb/loadBalancer:LoadBalancer', 'web', {
        ...w.pick({}, { accessLogs: { bucket: `logs-${w.stack}`, enabled: true } }),
      }),
    ],
    expected: ['LoadBalancer web accessLogs'],
  },
  {
    name: 'a load balancer that anybody may delete',
    make: w => [
      of('aws:lb/loadBalancer:LoadBalancer', 'web', {
        enableDeletionProtection: w.pick(false, true),
      }),
    ],
    expected: ['LoadBalancer web enableDeletionProtection'],
  },
]

const sg = (w: World, more: Properties = {}) =>
  of(
    'aws:ec2/securityGroup:SecurityGroup',
    'web',
    { vpcId: w.id('vpc'), ...more },
    {},
    { id: w.id('sg') },
  )
const inbound = (w: World, name: string, port: number, more: Properties) =>
  of(
    'aws:ec2/securityGroupRule:SecurityGroupRule',
    name,
    {
      type: 'ingress',
      securityGroupId: w.id('sg'),
      protocol: 'tcp',
      fromPort: port,
      toPort: port,
      ...more,
    },
    {},
    { id: w.id('sgrule', name) },
  )
const newInbound = (w: World, name: string, port: number, more: Properties) =>
  of(
    'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
    name,
    { securityGroupId: w.id('sg'), ipProtocol: 'tcp', fromPort: port, toPort: port, ...more },
    {},
    { id: w.id('sgr', name) },
  )

const securityGroups: WorldPair[] = [
  {
    name: 'rules of the old and of the new type',
    make: w => [
      sg(w),
      ...w.pick(
        [inbound(w, 'https', 443, { cidrBlocks: ['10.0.0.0/8'] })],
        [newInbound(w, 'https', 443, { cidrIpv4: '10.0.0.0/8' })],
      ),
    ],
  },
  {
    name: 'rules of the old and of the new type, and the new one is wider',
    make: w => [
      sg(w),
      ...w.pick(
        [inbound(w, 'https', 443, { cidrBlocks: ['0.0.0.0/0'] })],
        [newInbound(w, 'https', 443, { cidrIpv4: '10.0.0.0/8' })],
      ),
    ],
    expected: ['SecurityGroupIngressRule https missing', 'SecurityGroupRule https extra'],
  },
  {
    name: 'rules inside the group or beside it, two networks in one rule or in two',
    make: w =>
      w.pick(
        [
          sg(w, {
            ingress: [
              {
                protocol: 'tcp',
                fromPort: 443,
                toPort: 443,
                cidrBlocks: ['10.0.0.0/8', '172.16.0.0/12'],
              },
            ],
          }),
        ],
        [
          sg(w),
          inbound(w, 'a', 443, { cidrBlocks: ['10.0.0.0/8'] }),
          inbound(w, 'b', 443, { cidrBlocks: ['172.16.0.0/12'] }),
        ],
      ),
  },
  {
    name: "the environment's own group as a source, by self and by its id",
    make: w => [
      sg(w),
      inbound(w, 'own', 5432, w.pick({ self: true }, { sourceSecurityGroupId: w.id('sg') })),
    ],
  },
  {
    name: 'a group as a source, or a whole network',
    make: w => [
      sg(w),
      inbound(
        w,
        'db',
        5432,
        w.pick({ cidrBlocks: ['10.0.0.0/8'] }, { sourceSecurityGroupId: w.id('sg') }),
      ),
    ],
    expected: ['SecurityGroupRule db cidrBlocks', 'SecurityGroupRule db sourceSecurityGroupId'],
  },
  {
    name: 'an egress rule to all addresses that staging lacks',
    make: w => [
      sg(w, {
        egress: w.pick([], [{ protocol: '-1', fromPort: 0, toPort: 0, cidrBlocks: ['0.0.0.0/0'] }]),
      }),
    ],
    expected: ['SecurityGroup web egress'],
  },
  {
    name: "a prefix list of the environment's own account",
    make: w => [
      of(
        'aws:ec2/managedPrefixList:ManagedPrefixList',
        'offices',
        {
          name: `offices-${w.stack}`,
          addressFamily: 'IPv4',
          maxEntries: 5,
          entries: w.pick(
            [{ cidr: '203.0.113.0/24' }, { cidr: '198.51.100.0/24' }],
            [{ cidr: '198.51.100.0/24' }, { cidr: '203.0.113.0/24' }],
          ),
        },
        { version: w.pick(3, 9) },
        { id: w.id('pl') },
      ),
      sg(w),
      inbound(w, 'office', 443, { prefixListIds: [w.id('pl')] }),
    ],
  },
  {
    name: 'swapped rule numbers of a network ACL',
    make: w => [
      of('aws:ec2/networkAcl:NetworkAcl', 'acl', {
        vpcId: w.id('vpc'),
        ingress: [
          {
            ruleNo: w.pick(200, 100),
            action: 'deny',
            protocol: 'tcp',
            fromPort: 22,
            toPort: 22,
            cidrBlock: '0.0.0.0/0',
          },
          {
            ruleNo: w.pick(100, 200),
            action: 'allow',
            protocol: '-1',
            fromPort: 0,
            toPort: 0,
            cidrBlock: '0.0.0.0/0',
          },
        ],
      }),
    ],
    expected: ['NetworkAcl acl ingress'],
  },
]

testWorlds([...zones, ...balancers, ...securityGroups])
