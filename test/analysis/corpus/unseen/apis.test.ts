/** APIs, distributions and firewalls. */
import { of, testWorlds } from './world.ts'
import type { World, WorldPair } from './world.ts'

const restApi = (w: World, more: object = {}) =>
  of(
    'aws:apigateway/restApi:RestApi',
    'api',
    { name: `shop-${w.stack}`, ...more },
    {
      arn: `arn:aws:apigateway:${w.region}::/restapis/${w.id('r').slice(2, 12)}`,
      executionArn: w.arn('execute-api', w.id('r').slice(2, 12)),
      rootResourceId: w.id('root').slice(5, 15),
      createdDate: w.pick('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'),
    },
    { id: w.id('r').slice(2, 12) },
  )

const openApi = (w: World, more: object = {}) => ({
  openapi: '3.0.1',
  info: { title: `shop-${w.stack}`, version: '1' },
  paths: {
    '/orders': {
      get: {
        'x-amazon-apigateway-integration': {
          type: 'aws_proxy',
          httpMethod: 'POST',
          uri:
            `arn:aws:apigateway:${w.region}:lambda:path/2015-03-31/functions/` +
            `${w.arn('lambda', 'function:orders')}/invocations`,
          ...more,
        },
      },
    },
  },
})

const apis: WorldPair[] = [
  {
    name: 'a REST API with its ids in the stage and the address',
    make: w => [
      restApi(w),
      of(
        'aws:apigateway/stage:Stage',
        'live',
        {
          restApi: w.id('r').slice(2, 12),
          stageName: w.stack,
          deployment: w.id('d').slice(2, 8),
          variables: { table: `orders-${w.stack}` },
        },
        {
          invokeUrl: `https://${w.id('r').slice(2, 12)}.execute-api.${w.region}.amazonaws.com/${w.stack}`,
          arn: `arn:aws:apigateway:${w.region}::/restapis/${w.id('r').slice(2, 12)}/stages/${w.stack}`,
        },
      ),
      of(
        'aws:apigateway/deployment:Deployment',
        'd',
        { restApi: w.id('r').slice(2, 12) },
        { createdDate: w.pick('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z') },
        { id: w.id('d').slice(2, 8) },
      ),
    ],
  },
  {
    name: "an OpenAPI body with the environment's own ARNs, its keys in another order",
    make: w => {
      const { openapi, info, paths } = openApi(w)
      return [
        restApi(w, {
          body: w.pick(
            JSON.stringify({ openapi, info, paths }),
            JSON.stringify({ paths, info, openapi }, null, 2),
          ),
        }),
      ]
    },
  },
  {
    name: 'an OpenAPI body with a shorter time',
    make: w => [
      restApi(w, { body: JSON.stringify(openApi(w, { timeoutInMillis: w.pick(5000, 29000) })) }),
    ],
    expected: ['RestApi api body'],
  },
  {
    name: 'a method that nobody has to authorise',
    make: w => [
      restApi(w),
      of('aws:apigateway/method:Method', 'get', {
        restApi: w.id('r').slice(2, 12),
        httpMethod: 'GET',
        authorization: w.pick('NONE', 'AWS_IAM'),
      }),
    ],
    expected: ['Method get authorization'],
  },
  {
    name: 'a throttle of a stage',
    make: w => [
      of('aws:apigatewayv2/stage:Stage', 'live', {
        apiId: 'shared0api',
        name: '$default',
        autoDeploy: true,
        defaultRouteSettings: { throttlingBurstLimit: w.pick(100, 5000) },
      }),
    ],
    expected: ['Stage live defaultRouteSettings'],
  },
  {
    name: 'an HTTP API with origins of its own',
    make: w => [
      of(
        'aws:apigatewayv2/api:Api',
        'http',
        {
          protocolType: 'HTTP',
          corsConfiguration: {
            allowOrigins: [`https://${w.stack}.shop.example`],
            allowMethods: w.pick(['GET', 'POST'], ['POST', 'GET']),
          },
        },
        {
          apiEndpoint: `https://${w.id('h').slice(2, 12)}.execute-api.${w.region}.amazonaws.com`,
          executionArn: w.arn('execute-api', w.id('h').slice(2, 12)),
        },
        { id: w.id('h').slice(2, 12) },
      ),
      of('aws:apigatewayv2/route:Route', 'r', {
        apiId: w.id('h').slice(2, 12),
        routeKey: 'ANY /',
        target: `integrations/${w.id('i').slice(2, 9)}`,
      }),
      of(
        'aws:apigatewayv2/integration:Integration',
        'i',
        {
          apiId: w.id('h').slice(2, 12),
          integrationType: 'AWS_PROXY',
          integrationUri: w.arn('lambda', 'function:api'),
          payloadFormatVersion: '2.0',
        },
        {},
        { id: w.id('i').slice(2, 9) },
      ),
    ],
  },
  {
    name: 'any origin may call the API',
    make: w => [
      of('aws:apigatewayv2/api:Api', 'http', {
        protocolType: 'HTTP',
        corsConfiguration: { allowOrigins: [w.pick('*', `https://${w.stack}.shop.example`)] },
      }),
    ],
    expected: ['Api http corsConfiguration'],
  },
]

const oac = (w: World) => `E${w.id('oac').slice(4, 16).toUpperCase()}`

const originsOf = (w: World) => [
  of(
    'aws:s3/bucket:Bucket',
    'assets',
    { bucket: w.auto('assets') },
    { bucketRegionalDomainName: `${w.auto('assets')}.s3.${w.region}.amazonaws.com` },
    { id: w.auto('assets') },
  ),
  of(
    'aws:cloudfront/originAccessControl:OriginAccessControl',
    'oac',
    { name: `assets-${w.stack}`, signingBehavior: 'always', signingProtocol: 'sigv4' },
    { etag: oac(w).slice(2) },
    { id: oac(w) },
  ),
]

const distribution = (w: World, inputs: object) => [
  ...originsOf(w),
  of(
    'aws:cloudfront/distribution:Distribution',
    'cdn',
    {
      enabled: true,
      aliases: [`www.${w.stack}.shop.example`],
      origins: [
        {
          originId: 's3',
          domainName: `${w.auto('assets')}.s3.${w.region}.amazonaws.com`,
          originAccessControlId: oac(w),
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: 's3',
        viewerProtocolPolicy: 'redirect-to-https',
        allowedMethods: ['GET', 'HEAD'],
        cachedMethods: ['HEAD', 'GET'],
      },
      viewerCertificate: {
        acmCertificateArn:
          `arn:aws:acm:us-east-1:${w.account}:certificate/` +
          `${w.id('c').slice(2, 10)}-1111-2222-3333-${w.id('c').slice(2, 14)}`,
        sslSupportMethod: 'sni-only',
        minimumProtocolVersion: 'TLSv1.2_2021',
      },
      ...inputs,
    },
    {
      arn: `arn:aws:cloudfront::${w.account}:distribution/E${w.id('d').slice(2, 14).toUpperCase()}`,
      domainName: `d${w.id('d').slice(2, 15)}.cloudfront.net`,
      etag: `E${w.id('t').slice(2, 14).toUpperCase()}`,
      callerReference: w.pick('terraform-20260101', 'terraform-20260103'),
      lastModifiedTime: w.pick(
        '2026-01-01 10:00:00.1 +0000 UTC',
        '2026-01-03 11:00:00.2 +0000 UTC',
      ),
      status: 'Deployed',
      hostedZoneId: 'Z2FDTNDATAQYW2',
    },
    { id: `E${w.id('d').slice(2, 14).toUpperCase()}` },
  ),
]

const distributions: WorldPair[] = [
  { name: 'a distribution with its own origin and certificate', make: w => distribution(w, {}) },
  {
    name: 'a CloudFront function of another version',
    make: w =>
      distribution(w, {
        defaultCacheBehavior: {
          targetOriginId: 's3',
          viewerProtocolPolicy: 'redirect-to-https',
          lambdaFunctionAssociations: [
            {
              eventType: 'viewer-request',
              lambdaArn: `arn:aws:lambda:us-east-1:${w.account}:function:auth:${w.pick(7, 9)}`,
            },
          ],
        },
      }),
    expected: ['Distribution cdn defaultCacheBehavior'],
  },
  {
    name: 'countries that may not see it',
    make: w =>
      distribution(w, {
        restrictions: {
          geoRestriction: {
            restrictionType: 'whitelist',
            locations: w.pick(['DE', 'FR'], ['FR', 'DE']),
          },
        },
      }),
  },
  {
    name: 'a country more',
    make: w =>
      distribution(w, {
        restrictions: {
          geoRestriction: {
            restrictionType: 'whitelist',
            locations: w.pick(['DE', 'FR', 'US'], ['FR', 'DE']),
          },
        },
      }),
    expected: ['Distribution cdn restrictions'],
  },
  {
    name: 'a price class that is the default',
    make: w => distribution(w, w.pick({ priceClass: 'PriceClass_All' }, {})),
  },
]

const acl = (w: World, rules: object[], more: object = {}) =>
  of(
    'aws:wafv2/webAcl:WebAcl',
    'edge',
    {
      name: `edge-${w.stack}`,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules,
      visibilityConfig: {
        cloudwatchMetricsEnabled: true,
        metricName: `edge-${w.stack}`,
        sampledRequestsEnabled: true,
      },
      ...more,
    },
    {
      arn: w.arn(
        'wafv2',
        `regional/webacl/edge-${w.stack}/${w.id('u').slice(2, 10)}-1111-2222-3333-444444444444`,
      ),
      capacity: w.pick(700, 700),
      lockToken: `${w.id('l').slice(2, 10)}-1111-2222-3333-444444444444`,
    },
  )

const managed = (priority: number, action: object, excluded: string[] = []) => ({
  name: 'common',
  priority,
  overrideAction: action,
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name: 'AWSManagedRulesCommonRuleSet',
      ruleActionOverrides: excluded.map(name => ({ name, actionToUse: { count: {} } })),
    },
  },
})

const firewalls: WorldPair[] = [
  { name: 'a firewall of its own name', make: w => [acl(w, [managed(1, { none: {} })])] },
  {
    name: 'a managed rule group in count mode',
    make: w => [acl(w, [managed(1, w.pick({ count: {} }, { none: {} }))])],
    expected: ['WebAcl edge rules'],
  },
  {
    name: 'a rule of a managed rule group in count mode',
    make: w => [acl(w, [managed(1, { none: {} }, w.pick(['SizeRestrictions_BODY'], []))])],
    expected: ['WebAcl edge rules'],
  },
  {
    name: 'a firewall whose body is larger as the default says',
    make: w => [acl(w, [], w.pick({}, { tokenDomains: [] }))],
  },
  {
    name: "rules as JSON with the environment's own addresses",
    make: w => [
      of('aws:wafv2/webAcl:WebAcl', 'edge', {
        name: 'edge',
        scope: 'REGIONAL',
        defaultAction: { block: {} },
        ruleJson: JSON.stringify([
          {
            Name: 'office',
            Priority: 0,
            Action: { Allow: {} },
            Statement: {
              IPSetReferenceStatement: {
                ARN: w.arn(
                  'wafv2',
                  `regional/ipset/office/${w.id('i').slice(2, 10)}-1111-2222-3333-444444444444`,
                ),
              },
            },
          },
        ]),
      }),
    ],
  },
  {
    name: 'a set of addresses that holds one more',
    make: w => [
      of('aws:wafv2/ipSet:IpSet', 'office', {
        name: 'office',
        scope: 'REGIONAL',
        ipAddressVersion: 'IPV4',
        addresses: w.pick(['192.0.2.0/24', '198.51.100.7/32'], ['192.0.2.0/24']),
      }),
    ],
    expected: ['IpSet office addresses'],
  },
]

testWorlds([...apis, ...distributions, ...firewalls])
