/** Gateways of APIs and firewalls of the web. */
import { elsewhere, inStaging, of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

/** Every gateway has its API beside it. */
const withApis = (pair: WorldPair): WorldPair => ({
  ...pair,
  make: w => [
    of(
      'aws:apigateway/restApi:RestApi',
      'rest',
      { name: `rest-${w.stack}` },
      {},
      { id: w.word('rest') },
    ),
    of('aws:apigatewayv2/api:Api', 'http', { protocolType: 'HTTP' }, {}, { id: w.word('http') }),
    ...pair.make(w),
  ],
})

const gateways: WorldPair[] = [
  {
    name: "a deployment whose trigger is a hash of the environment's own names",
    make: w => [
      of(
        'aws:apigateway/deployment:Deployment',
        'v1',
        {
          restApi: w.word('rest'),
          triggers: {
            redeployment: w.pick(
              '3c5e4d5b6f8a9cba1d0e2f3a4b5c6d7e8f901234',
              'f1e2d3c4b5a697887766554433221100ffeeddcc',
            ),
          },
        },
        { createdDate: w.pick('2026-01-01T10:00:00Z', '2026-02-01T10:00:00Z') },
        { id: w.id('d').slice(2, 8) },
      ),
    ],
  },
  {
    name: "a usage plan with another quota, for the environment's own API",
    make: w => [
      of('aws:apigateway/usagePlan:UsagePlan', 'free', {
        name: `free-${w.stack}`,
        apiStages: [{ apiId: w.word('rest'), stage: 'v1' }],
        quotaSettings: { limit: w.pick(100, 10000), period: 'DAY' },
      }),
    ],
    expected: ['UsagePlan free quotaSettings'],
  },
  {
    name: 'a route that nobody has to sign in for',
    make: w => [
      of('aws:apigatewayv2/route:Route', 'orders', {
        apiId: w.word('http'),
        routeKey: 'POST /orders',
        authorizationType: w.pick('NONE', 'JWT'),
      }),
    ],
    expected: ['Route orders authorizationType'],
  },
  {
    name: "an authorizer for the environment's own user pool and its client",
    make: w => [
      of(
        'aws:cognito/userPool:UserPool',
        'users',
        { name: `users-${w.stack}` },
        {
          endpoint: `cognito-idp.${w.region}.amazonaws.com/${w.region}_${w.id('u').slice(3, 12)}`,
        },
        { id: `${w.region}_${w.id('u').slice(3, 12)}` },
      ),
      of(
        'aws:cognito/userPoolClient:UserPoolClient',
        'web',
        {
          userPoolId: `${w.region}_${w.id('u').slice(3, 12)}`,
        },
        {},
        { id: w.pick('3n4b5urk1ft4fl3mg5e62d9ado', '7v2x9aq1ft4fl3mg5e62d9kzz') },
      ),
      of('aws:apigatewayv2/authorizer:Authorizer', 'jwt', {
        apiId: w.word('http'),
        authorizerType: 'JWT',
        identitySources: ['$request.header.Authorization'],
        jwtConfiguration: {
          issuer: `https://cognito-idp.${w.region}.amazonaws.com/${w.region}_${w.id('u').slice(3, 12)}`,
          audiences: [w.pick('3n4b5urk1ft4fl3mg5e62d9ado', '7v2x9aq1ft4fl3mg5e62d9kzz')],
        },
      }),
    ],
  },
  {
    name: 'an integration with another version of its payload',
    make: w => [
      of('aws:apigatewayv2/integration:Integration', 'api', {
        apiId: w.word('http'),
        integrationType: 'AWS_PROXY',
        payloadFormatVersion: w.pick('1.0', '2.0'),
      }),
    ],
    expected: ['Integration api payloadFormatVersion'],
  },
  {
    name: "an access log format with its keys in another order, the environment's own log group",
    make: w => [
      of('aws:apigatewayv2/stage:Stage', 'live', {
        apiId: w.word('http'),
        accessLogSettings: {
          destinationArn: w.arn('logs', `log-group:/api/${w.stack}`),
          format: w.pick(
            '{"ip":"$context.identity.sourceIp","id":"$context.requestId"}',
            '{"id":"$context.requestId","ip":"$context.identity.sourceIp"}',
          ),
        },
      }),
    ],
  },
  {
    name: 'bodies of requests in the logs',
    make: w => [
      of('aws:apigateway/methodSettings:MethodSettings', 'all', {
        restApi: w.word('rest'),
        stageName: 'v1',
        methodPath: '*/*',
        settings: { loggingLevel: 'INFO', dataTraceEnabled: w.pick(true, false) },
      }),
    ],
    expected: ['MethodSettings all settings'],
  },
  {
    name: 'an API domain with an old TLS version',
    make: w => [
      of(
        'aws:apigateway/domainName:DomainName',
        'api',
        {
          domainName: `api.${w.stack}.shop.example`,
          regionalCertificateArn: w.arn('acm', `certificate/${w.uuid('c')}`),
          securityPolicy: w.pick('TLS_1_0', 'TLS_1_2'),
        },
        {
          regionalDomainName: `d-${w.id('d').slice(2, 12)}.execute-api.${w.region}.amazonaws.com`,
          regionalZoneId: 'ZLY8HYME6SFDD',
        },
      ),
    ],
    expected: ['DomainName api securityPolicy'],
  },
]

const rules = (w: World, limit: number, order: [number, number] = [1, 2]) => [
  {
    name: 'rate',
    priority: order[0],
    action: { block: {} },
    statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP' } },
    visibilityConfig: {
      metricName: `rate-${w.stack}`,
      cloudwatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
    },
  },
  {
    name: 'office',
    priority: order[1],
    action: { allow: {} },
    statement: {
      ipSetReferenceStatement: { arn: w.arn('wafv2', `regional/ipset/office/${w.uuid('i')}`) },
    },
    visibilityConfig: {
      metricName: `office-${w.stack}`,
      cloudwatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
    },
  },
]
const acl = (w: World, inputs: Properties) =>
  of(
    'aws:wafv2/webAcl:WebAcl',
    'edge',
    { scope: 'REGIONAL', defaultAction: { block: {} }, ...inputs },
    {
      arn: w.arn('wafv2', `regional/webacl/edge/${w.uuid('w')}`),
      capacity: w.pick(50, 52),
      lockToken: w.id('l'),
    },
  )

const firewalls: WorldPair[] = [
  {
    name: 'rules of a firewall in another order with their priorities',
    make: w => [acl(w, { rules: w.pick(rules(w, 2000), rules(w, 2000).toReversed()) })],
  },
  {
    name: 'priorities of a firewall that changed places',
    make: w => [acl(w, { rules: w.pick(rules(w, 2000, [2, 1]), rules(w, 2000)) })],
    expected: ['WebAcl edge rules'],
  },
  {
    name: 'a rate limit that is ten times as high',
    make: w => [acl(w, { rules: rules(w, w.pick(20000, 2000)) })],
    expected: ['WebAcl edge rules'],
  },
  {
    name: 'a firewall that lets through what no rule names',
    make: w => [acl(w, { defaultAction: w.pick({ allow: {} }, { block: {} }) })],
    expected: ['WebAcl edge defaultAction'],
  },
  {
    name: 'addresses of a set in another order and spelling',
    make: w => [
      of('aws:wafv2/ipSet:IpSet', 'office', {
        scope: 'REGIONAL',
        ipAddressVersion: 'IPV6',
        addresses: w.pick(
          ['2001:DB8::/48', '2001:db8:1:0::/64'],
          ['2001:db8:1::/64', '2001:db8::/48'],
        ),
      }),
    ],
  },
  {
    name: 'fields that are not taken out of the logs',
    make: w => [
      of('aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration', 'logs', {
        resourceArn: w.arn('wafv2', `regional/webacl/edge/${w.uuid('w')}`),
        logDestinationConfigs: [w.arn('logs', `log-group:aws-waf-logs-${w.stack}`)],
        ...w.pick({}, { redactedFields: [{ singleHeader: { name: 'authorization' } }] }),
      }),
    ],
    expected: ['WebAclLoggingConfiguration logs redactedFields'],
  },
  {
    name: 'a load balancer without a web ACL',
    make: w => [
      acl(w, {}),
      ...w.pick(
        [],
        [
          of('aws:wafv2/webAclAssociation:WebAclAssociation', 'web', {
            resourceArn: w.arn(
              'elasticloadbalancing',
              `loadbalancer/app/web/${w.id('l').slice(2)}`,
            ),
            webAclArn: w.arn('wafv2', `regional/webacl/edge/${w.uuid('w')}`),
          }),
        ],
      ),
    ],
    expected: ['WebAclAssociation web missing'],
  },
  {
    name: 'a web ACL of CloudFront in its own region, the sides in two regions',
    make: w => [
      of('pulumi:providers:aws', `edge-${w.stack}`, { region: 'us-east-1', version: '7.48.0' }),
      of(
        'aws:wafv2/webAcl:WebAcl',
        'edge',
        { scope: 'CLOUDFRONT', defaultAction: { block: {} } },
        {
          arn: `arn:aws:wafv2:us-east-1:${w.account}:global/webacl/edge/${w.uuid('w')}`,
        },
        { provider: `pulumi:providers:aws::edge-${w.stack}` },
      ),
    ],
    sides: [inStaging, { ...elsewhere, region: 'eu-central-1' }],
    expected: ['environment regions regions'],
  },
]

testWorlds([...gateways.map(withApis), ...firewalls])
