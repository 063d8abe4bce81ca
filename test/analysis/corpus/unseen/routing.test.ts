/** Records, certificates, listeners. */
import { elsewhere, inStaging, of, testWorlds } from './world.ts'
import type { World, WorldPair } from './world.ts'

const record = (w: World, inputs: object, name = 'www') =>
  of(
    'aws:route53/record:Record',
    name,
    {
      zoneId: `Z0${w.id('z').slice(2, 14).toUpperCase()}`,
      name: `${name}.${w.stack}.shop.example`,
      ...inputs,
    },
    { fqdn: `${name}.${w.stack}.shop.example` },
    { id: `Z0${w.id('z').slice(2, 14).toUpperCase()}_${name}.${w.stack}.shop.example_A` },
  )

const records: WorldPair[] = [
  {
    name: 'weights of records',
    make: w => [
      record(w, {
        type: 'CNAME',
        ttl: 60,
        records: [`blue.${w.stack}.shop.example`],
        setIdentifier: 'blue',
        weightedRoutingPolicies: [{ weight: w.pick(100, 90) }],
      }),
    ],
    expected: ['Record www weightedRoutingPolicies'],
  },
  {
    name: "an alias for the environment's own balancer, in capitals and with dualstack",
    make: w => [
      record(w, {
        type: 'A',
        aliases: [
          {
            name: w.pick(
              'Web-1234567890.eu-west-1.elb.amazonaws.com',
              'dualstack.web-9876543210.eu-west-1.elb.amazonaws.com.',
            ),
            zoneId: 'Z32O12XQLNTSW2',
            evaluateTargetHealth: true,
          },
        ],
      }),
      of(
        'aws:lb/loadBalancer:LoadBalancer',
        'web',
        { loadBalancerType: 'application' },
        {
          dnsName: `${w.pick('Web-1234567890', 'web-9876543210')}.eu-west-1.elb.amazonaws.com`,
          zoneId: 'Z32O12XQLNTSW2',
          arn: w.arn('elasticloadbalancing', `loadbalancer/app/web/${w.id('lb').slice(3, 19)}`),
        },
      ),
    ],
  },
  {
    name: 'a record whose health is not evaluated',
    make: w => [
      record(w, {
        type: 'A',
        aliases: [
          {
            name: 'd111.cloudfront.net',
            zoneId: 'Z2FDTNDATAQYW2',
            evaluateTargetHealth: w.pick(false, true),
          },
        ],
      }),
    ],
    expected: ['Record www aliases'],
  },
  {
    name: 'who may issue certificates',
    make: w => [
      record(w, {
        type: 'CAA',
        ttl: 300,
        records: [`0 issue "${w.pick('letsencrypt.org', 'amazon.com')}"`],
      }),
    ],
    expected: ['Record www records'],
  },
  {
    name: "the validation record of the environment's own certificate",
    make: w => [
      of(
        'aws:acm/certificate:Certificate',
        'cert',
        { domainName: `${w.stack}.shop.example`, validationMethod: 'DNS' },
        {
          arn: w.arn('acm', `certificate/${w.id('c').slice(2, 10)}-1111-2222-3333-444444444444`),
          domainValidationOptions: [
            {
              domainName: `${w.stack}.shop.example`,
              resourceRecordName: `_${w.id('n').slice(2)}.${w.stack}.shop.example.`,
              resourceRecordType: 'CNAME',
              resourceRecordValue: `_${w.id('v').slice(2)}.acm-validations.aws.`,
            },
          ],
          notAfter: w.pick('2027-01-01T00:00:00Z', '2027-02-01T00:00:00Z'),
          status: 'ISSUED',
        },
      ),
      record(
        w,
        { type: 'CNAME', ttl: 60, records: [`_${w.id('v').slice(2)}.acm-validations.aws.`] },
        'proof',
      ),
    ],
  },
  {
    name: 'a certificate that is not issued yet',
    make: w => [
      of(
        'aws:acm/certificate:Certificate',
        'cert',
        { domainName: `${w.stack}.shop.example`, validationMethod: 'DNS' },
        { status: w.pick('EXPIRED', 'ISSUED') },
      ),
    ],
    expected: ['Certificate cert status'],
  },
  {
    name: 'another algorithm of the key',
    make: w => [
      of('aws:acm/certificate:Certificate', 'cert', {
        domainName: `${w.stack}.shop.example`,
        keyAlgorithm: w.pick('RSA_2048', 'EC_prime256v1'),
      }),
    ],
    expected: ['Certificate cert keyAlgorithm'],
  },
]

const listener = (w: World, inputs: object) =>
  of(
    'aws:lb/listener:Listener',
    'https',
    {
      loadBalancerArn: w.arn(
        'elasticloadbalancing',
        `loadbalancer/app/web/${w.id('lb').slice(3, 19)}`,
      ),
      port: 443,
      protocol: 'HTTPS',
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      defaultActions: [
        {
          type: 'forward',
          targetGroupArn: w.arn(
            'elasticloadbalancing',
            `targetgroup/web/${w.id('tg').slice(3, 19)}`,
          ),
        },
      ],
      ...inputs,
    },
    {
      arn: w.arn(
        'elasticloadbalancing',
        `listener/app/web/${w.id('lb').slice(3, 19)}/${w.id('li').slice(3, 19)}`,
      ),
    },
  )

const balancers: WorldPair[] = [
  {
    name: 'a listener with its own target group',
    make: w => [listener(w, { port: w.pick(443, '443') })],
  },
  {
    name: 'a listener in another region',
    make: w => [listener(w, {})],
    sides: [inStaging, elsewhere],
    expected: ['environment regions regions'],
  },
  {
    name: 'a rule with conditions in another order',
    make: w => [
      of('aws:lb/listenerRule:ListenerRule', 'admin', {
        listenerArn: w.arn(
          'elasticloadbalancing',
          `listener/app/web/${w.id('lb').slice(3, 19)}/${w.id('li').slice(3, 19)}`,
        ),
        priority: 10,
        conditions: w.pick(
          [
            { pathPattern: { values: ['/a/*', '/b/*'] } },
            { hostHeader: { values: [`${w.stack}.shop.example`] } },
          ],
          [
            { hostHeader: { values: [`${w.stack}.shop.example`] } },
            { pathPattern: { values: ['/b/*', '/a/*'] } },
          ],
        ),
        actions: [
          {
            type: 'fixed-response',
            fixedResponse: { contentType: 'text/plain', statusCode: '403' },
          },
        ],
      }),
    ],
  },
  {
    name: 'a rule that answers with another status',
    make: w => [
      of('aws:lb/listenerRule:ListenerRule', 'admin', {
        priority: 10,
        conditions: [{ pathPattern: { values: ['/admin/*'] } }],
        actions: [
          {
            type: 'fixed-response',
            fixedResponse: { contentType: 'text/plain', statusCode: w.pick('200', '403') },
          },
        ],
      }),
    ],
    expected: ['ListenerRule admin actions'],
  },
  {
    name: 'a priority of a rule',
    make: w => [
      of('aws:lb/listenerRule:ListenerRule', 'admin', {
        priority: w.pick(10, 20),
        conditions: [{ pathPattern: { values: ['/admin/*'] } }],
        actions: [
          {
            type: 'fixed-response',
            fixedResponse: { contentType: 'text/plain', statusCode: '403' },
          },
        ],
      }),
    ],
    expected: ['ListenerRule admin priority'],
  },
  {
    name: 'a sign-in before the target: the order of actions counts',
    make: w => {
      const signIn = {
        type: 'authenticate-oidc',
        order: w.pick(2, 1),
        authenticateOidc: { issuer: 'https://id.example' },
      }
      const forward = {
        type: 'forward',
        order: w.pick(1, 2),
        targetGroupArn: w.arn('elasticloadbalancing', `targetgroup/web/${w.id('tg').slice(3, 19)}`),
      }
      return [listener(w, { defaultActions: w.pick([forward, signIn], [signIn, forward]) })]
    },
    expected: ['Listener https defaultActions'],
  },
  {
    name: 'a health check that accepts other codes',
    make: w => [
      of('aws:lb/targetGroup:TargetGroup', 'tg', {
        port: 80,
        protocol: 'HTTP',
        healthCheck: { path: '/health', matcher: w.pick('200-499', '200') },
      }),
    ],
    expected: ['TargetGroup tg healthCheck'],
  },
]

testWorlds([...records, ...balancers])
