/** Clusters of Kubernetes, distributions, gateways and firewalls: kinds that no other table has. */
import { elsewhere, inStaging, of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const cluster = (w: World, inputs: Properties, outputs: Properties = {}) =>
  of(
    'aws:eks/cluster:Cluster',
    'apps',
    { name: `apps-${w.stack}`, roleArn: `arn:aws:iam::${w.account}:role/${w.auto('eks')}`, ...inputs },
    {
      arn: w.arn('eks', `cluster/apps-${w.stack}`),
      endpoint: `https://${w.id('e').slice(2).toUpperCase()}.gr7.${w.region}.eks.amazonaws.com`,
      certificateAuthorities: [{ data: Buffer.from(w.id('ca')).toString('base64') }],
      identities: [
        { oidcs: [{ issuer: `https://oidc.eks.${w.region}.amazonaws.com/id/${w.id('o').slice(2)}` }] },
      ],
      createdAt: w.pick('2025-01-01 10:00:00 +0000 UTC', '2025-03-01 10:00:00 +0000 UTC'),
      status: 'ACTIVE',
      ...outputs,
    },
    { id: `apps-${w.stack}` },
  )

const eks: WorldPair[] = [
  {
    name: 'log types of a cluster in another order, its own endpoint, issuer and authority',
    make: w => [cluster(w, { enabledClusterLogTypes: w.pick(['api', 'audit'], ['audit', 'api']) })],
  },
  {
    name: 'a cluster whose private endpoint is off',
    make: w => [
      cluster(w, {
        vpcConfig: { subnetIds: [w.id('subnet', 'a')], endpointPrivateAccess: w.pick(false, true) },
      }),
    ],
    told: ['Cluster apps vpcConfig'],
  },
  {
    name: 'secrets of a cluster that no key encrypts',
    make: w => [
      cluster(
        w,
        w.pick(
          {},
          { encryptionConfig: { provider: { keyArn: w.arn('kms', `key/${w.id('k')}`) }, resources: ['secrets'] } },
        ),
      ),
    ],
    told: ['Cluster apps encryptionConfig'],
  },
  {
    name: 'a version of Kubernetes that nobody declared',
    make: w => [cluster(w, {}, { version: w.pick('1.31', '1.32') })],
    told: ['Cluster apps version'],
  },
  {
    name: 'support of a cluster that was extended',
    make: w => [cluster(w, { upgradePolicy: { supportType: w.pick('EXTENDED', 'STANDARD') } })],
    told: ['Cluster apps upgradePolicy'],
  },
  {
    name: 'taints and labels of nodes in another order',
    make: w => [
      of('aws:eks/nodeGroup:NodeGroup', 'workers', {
        clusterName: `apps-${w.stack}`,
        labels: w.pick({ a: '1', b: '2' }, { b: '2', a: '1' }),
        taints: w.pick(
          [{ key: 'gpu', effect: 'NO_SCHEDULE' }, { key: 'batch', effect: 'NO_EXECUTE' }],
          [{ key: 'batch', effect: 'NO_EXECUTE' }, { key: 'gpu', effect: 'NO_SCHEDULE' }],
        ),
      }),
    ],
  },
  {
    name: 'a taint that staging lacks',
    make: w => [
      of('aws:eks/nodeGroup:NodeGroup', 'workers', {
        clusterName: `apps-${w.stack}`,
        taints: w.pick([], [{ key: 'gpu', effect: 'NO_SCHEDULE' }]),
      }),
    ],
    told: ['NodeGroup workers taints'],
  },
  {
    name: 'selectors of a Fargate profile in another order, the namespace of the environment',
    make: w => [
      of('aws:eks/fargateProfile:FargateProfile', 'jobs', {
        clusterName: `apps-${w.stack}`,
        selectors: w.pick(
          [{ namespace: `jobs-${w.stack}` }, { namespace: 'batch', labels: { a: '1' } }],
          [{ namespace: 'batch', labels: { a: '1' } }, { namespace: `jobs-${w.stack}` }],
        ),
      }),
    ],
  },
  {
    name: 'the issuer of the own cluster with its thumbprints',
    make: w => {
      const issuer = `https://oidc.eks.${w.region}.amazonaws.com/id/${w.id('o').slice(2)}`
      return [
        cluster(w, {}),
        of(
          'aws:iam/openIdConnectProvider:OpenIdConnectProvider',
          'oidc',
          { url: issuer, clientIdLists: ['sts.amazonaws.com'] },
          {
            thumbprintLists: [w.pick('9e99a48a9960b14926bb7f3b02e22da2b0ab7280', 'a031c46782e6e6c662c2c87c76da9aa62ccabd8e')],
            arn: `arn:aws:iam::${w.account}:oidc-provider/${issuer.slice(8)}`,
          },
        ),
      ]
    },
  },
  {
    name: 'a trust for any service account instead of one',
    make: w => {
      const issuer = `oidc.eks.${w.region}.amazonaws.com/id/${w.id('o').slice(2)}`
      return [
        cluster(w, {}),
        of('aws:iam/role:Role', 'pod', {
          assumeRolePolicy: JSON.stringify({
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Action: 'sts:AssumeRoleWithWebIdentity',
              Principal: { Federated: `arn:aws:iam::${w.account}:oidc-provider/${issuer}` },
              Condition: {
                [w.pick('StringLike', 'StringEquals')]: {
                  [`${issuer}:sub`]: `system:serviceaccount:app:${w.pick('*', 'api')}`,
                },
              },
            },
          }),
        }),
      ]
    },
    told: ['Role pod assumeRolePolicy'],
  },
  {
    name: 'rights in one namespace or in the whole cluster',
    make: w => [
      of('aws:eks/accessPolicyAssociation:AccessPolicyAssociation', 'dev', {
        clusterName: `apps-${w.stack}`,
        principalArn: `arn:aws:iam::${w.account}:role/dev`,
        policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy',
        accessScope: w.pick({ type: 'cluster' }, { type: 'namespace', namespaces: ['app'] }),
      }),
    ],
    told: ['AccessPolicyAssociation dev accessScope'],
  },
  {
    name: 'an identity of pods with the own role',
    make: w => [
      of(
        'aws:eks/podIdentityAssociation:PodIdentityAssociation',
        'api',
        {
          clusterName: `apps-${w.stack}`,
          namespace: 'app',
          serviceAccount: 'api',
          roleArn: `arn:aws:iam::${w.account}:role/${w.auto('pod')}`,
        },
        { associationId: w.id('a'), associationArn: w.arn('eks', `podidentityassociation/${w.id('a')}`) },
      ),
      of('aws:iam/role:Role', 'pod', { name: w.auto('pod') }, { arn: `arn:aws:iam::${w.account}:role/${w.auto('pod')}` }),
    ],
  },
]

const distribution = (w: World, inputs: Properties, outputs: Properties = {}) =>
  of(
    'aws:cloudfront/distribution:Distribution',
    'site',
    {
      enabled: true,
      aliases: [`www.${w.stack}.shop.example`],
      origins: [{ originId: 'web', domainName: `web-${w.account}.s3.${w.region}.amazonaws.com` }],
      ...inputs,
    },
    {
      arn: `arn:aws:cloudfront::${w.account}:distribution/${w.id('E').toUpperCase()}`,
      domainName: `${w.id('d').slice(2)}.cloudfront.net`,
      etag: w.id('e').toUpperCase(),
      lastModifiedTime: w.pick('2026-01-01 10:00:00 +0000 UTC', '2026-02-01 10:00:00 +0000 UTC'),
      hostedZoneId: 'Z2FDTNDATAQYW2',
      ...outputs,
    },
    { id: w.id('E').toUpperCase() },
  )

const behaviors = [
  { pathPattern: '/api/*', targetOriginId: 'api' },
  { pathPattern: '/*.png', targetOriginId: 'web' },
]

const edges: WorldPair[] = [
  {
    name: 'a distribution that is being deployed on one side',
    make: w => [distribution(w, {}, { status: w.pick('InProgress', 'Deployed') })],
  },
  {
    name: 'behaviours in another order: the first that fits is taken',
    make: w => [
      distribution(w, { orderedCacheBehaviors: w.pick(behaviors, behaviors.toReversed()) }),
    ],
    told: ['Distribution site orderedCacheBehaviors'],
  },
  {
    name: 'an old TLS at the edge',
    make: w => [
      distribution(w, {
        viewerCertificate: {
          acmCertificateArn: `arn:aws:acm:us-east-1:${w.account}:certificate/${w.uuid('c')}`,
          minimumProtocolVersion: w.pick('TLSv1', 'TLSv1.2_2021'),
          sslSupportMethod: 'sni-only',
        },
      }),
    ],
    told: ['Distribution site viewerCertificate'],
  },
  {
    name: 'a distribution that is switched off',
    make: w => [distribution(w, { enabled: w.pick(false, true) })],
    told: ['Distribution site enabled'],
  },
  {
    name: 'access logs of a distribution in the own bucket',
    make: w => [
      distribution(w, {
        loggingConfig: { bucket: `logs-${w.stack}-${w.account}.s3.amazonaws.com`, prefix: 'cdn/' },
      }),
    ],
  },
  {
    name: 'headers of answers without strict transport security',
    make: w => [
      of('aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy', 'headers', {
        name: `headers-${w.stack}`,
        securityHeadersConfig: {
          contentTypeOptions: { override: true },
          ...w.pick({}, { strictTransportSecurity: { accessControlMaxAgeSec: 31536000, override: true } }),
        },
      }),
    ],
    told: ['ResponseHeadersPolicy headers securityHeadersConfig'],
  },
  {
    name: 'headers of a cache key in another order',
    make: w => [
      of('aws:cloudfront/cachePolicy:CachePolicy', 'cache', {
        name: `cache-${w.stack}`,
        minTtl: 0,
        parametersInCacheKeyAndForwardedToOrigin: {
          headersConfig: {
            headerBehavior: 'whitelist',
            headers: { items: w.pick(['Accept', 'Origin'], ['Origin', 'Accept']) },
          },
          cookiesConfig: { cookieBehavior: 'none' },
        },
      }),
    ],
  },
  {
    name: 'a function at the edge with the own host, compiled to other stamps',
    make: w => [
      of(
        'aws:cloudfront/function:Function',
        'redirect',
        {
          name: `redirect-${w.stack}`,
          runtime: 'cloudfront-js-2.0',
          code: `function handler(event) {\n  if (event.host === '${w.stack}.shop.example') return event\n}\n`,
        },
        {
          arn: `arn:aws:cloudfront::${w.account}:function/redirect-${w.stack}`,
          etag: w.id('E').toUpperCase(),
          liveStageEtag: w.id('L').toUpperCase(),
        },
      ),
    ],
  },
  {
    name: 'a function at the edge with another line',
    make: w => [
      of('aws:cloudfront/function:Function', 'redirect', {
        name: `redirect-${w.stack}`,
        runtime: 'cloudfront-js-2.0',
        code: `function handler(event) {\n  return ${w.pick('302', '301')}\n}\n`,
      }),
    ],
    told: ['Function redirect code'],
  },
]

/** Every gateway has its API beside it. */
const withApis = (pair: WorldPair): WorldPair => ({
  ...pair,
  make: w => [
    of('aws:apigateway/restApi:RestApi', 'rest', { name: `rest-${w.stack}` }, {}, { id: w.word('rest') }),
    of('aws:apigatewayv2/api:Api', 'http', { protocolType: 'HTTP' }, {}, { id: w.word('http') }),
    ...pair.make(w),
  ],
})

const gateways: WorldPair[] = [
  {
    name: 'a deployment whose trigger is a hash of the own names',
    make: w => [
      of(
        'aws:apigateway/deployment:Deployment',
        'v1',
        {
          restApi: w.word('rest'),
          triggers: { redeployment: w.pick('3c5e4d5b6f8a9cba1d0e2f3a4b5c6d7e8f901234', 'f1e2d3c4b5a697887766554433221100ffeeddcc') },
        },
        { createdDate: w.pick('2026-01-01T10:00:00Z', '2026-02-01T10:00:00Z') },
        { id: w.id('d').slice(2, 8) },
      ),
    ],
  },
  {
    name: 'a plan of usage with another quota, for the own API',
    make: w => [
      of('aws:apigateway/usagePlan:UsagePlan', 'free', {
        name: `free-${w.stack}`,
        apiStages: [{ apiId: w.word('rest'), stage: 'v1' }],
        quotaSettings: { limit: w.pick(100, 10000), period: 'DAY' },
      }),
    ],
    told: ['UsagePlan free quotaSettings'],
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
    told: ['Route orders authorizationType'],
  },
  {
    name: 'an authorizer for the own pool of users and its client',
    make: w => [
      of('aws:cognito/userPool:UserPool', 'users', { name: `users-${w.stack}` }, {
        endpoint: `cognito-idp.${w.region}.amazonaws.com/${w.region}_${w.id('u').slice(3, 12)}`,
      }, { id: `${w.region}_${w.id('u').slice(3, 12)}` }),
      of('aws:cognito/userPoolClient:UserPoolClient', 'web', {
        userPoolId: `${w.region}_${w.id('u').slice(3, 12)}`,
      }, {}, { id: w.pick('3n4b5urk1ft4fl3mg5e62d9ado', '7v2x9aq1ft4fl3mg5e62d9kzz') }),
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
    told: ['Integration api payloadFormatVersion'],
  },
  {
    name: 'a format of access logs with its keys in another order, the own group of logs',
    make: w => [
      of('aws:apigatewayv2/stage:Stage', 'live', {
        apiId: w.word('http'),
        accessLogSettings: {
          destinationArn: w.arn('logs', `log-group:/api/${w.stack}`),
          format: w.pick('{"ip":"$context.identity.sourceIp","id":"$context.requestId"}', '{"id":"$context.requestId","ip":"$context.identity.sourceIp"}'),
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
    told: ['MethodSettings all settings'],
  },
  {
    name: 'a domain of an API with an old TLS',
    make: w => [
      of('aws:apigateway/domainName:DomainName', 'api', {
        domainName: `api.${w.stack}.shop.example`,
        regionalCertificateArn: w.arn('acm', `certificate/${w.uuid('c')}`),
        securityPolicy: w.pick('TLS_1_0', 'TLS_1_2'),
      }, { regionalDomainName: `d-${w.id('d').slice(2, 12)}.execute-api.${w.region}.amazonaws.com`, regionalZoneId: 'ZLY8HYME6SFDD' }),
    ],
    told: ['DomainName api securityPolicy'],
  },
]

const rules = (w: World, limit: number, order: [number, number] = [1, 2]) => [
  {
    name: 'rate',
    priority: order[0],
    action: { block: {} },
    statement: { rateBasedStatement: { limit, aggregateKeyType: 'IP' } },
    visibilityConfig: { metricName: `rate-${w.stack}`, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true },
  },
  {
    name: 'office',
    priority: order[1],
    action: { allow: {} },
    statement: { ipSetReferenceStatement: { arn: w.arn('wafv2', `regional/ipset/office/${w.uuid('i')}`) } },
    visibilityConfig: { metricName: `office-${w.stack}`, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true },
  },
]
const acl = (w: World, inputs: Properties) =>
  of('aws:wafv2/webAcl:WebAcl', 'edge', { scope: 'REGIONAL', defaultAction: { block: {} }, ...inputs }, {
    arn: w.arn('wafv2', `regional/webacl/edge/${w.uuid('w')}`),
    capacity: w.pick(50, 52),
    lockToken: w.id('l'),
  })

const firewalls: WorldPair[] = [
  {
    name: 'rules of a firewall in another order with their priorities',
    make: w => [acl(w, { rules: w.pick(rules(w, 2000), rules(w, 2000).toReversed()) })],
  },
  {
    name: 'priorities of a firewall that changed places',
    make: w => [acl(w, { rules: w.pick(rules(w, 2000, [2, 1]), rules(w, 2000)) })],
    told: ['WebAcl edge rules'],
  },
  {
    name: 'a limit of requests that is ten times as high',
    make: w => [acl(w, { rules: rules(w, w.pick(20000, 2000)) })],
    told: ['WebAcl edge rules'],
  },
  {
    name: 'a firewall that lets through what no rule names',
    make: w => [acl(w, { defaultAction: w.pick({ allow: {} }, { block: {} }) })],
    told: ['WebAcl edge defaultAction'],
  },
  {
    name: 'addresses of a set in another order and spelling',
    make: w => [
      of('aws:wafv2/ipSet:IpSet', 'office', {
        scope: 'REGIONAL',
        ipAddressVersion: 'IPV6',
        addresses: w.pick(['2001:DB8::/48', '2001:db8:1:0::/64'], ['2001:db8:1::/64', '2001:db8::/48']),
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
    told: ['WebAclLoggingConfiguration logs redactedFields'],
  },
  {
    name: 'a balancer that no firewall stands before',
    make: w => [
      acl(w, {}),
      ...w.pick([], [
        of('aws:wafv2/webAclAssociation:WebAclAssociation', 'web', {
          resourceArn: w.arn('elasticloadbalancing', `loadbalancer/app/web/${w.id('l').slice(2)}`),
          webAclArn: w.arn('wafv2', `regional/webacl/edge/${w.uuid('w')}`),
        }),
      ]),
    ],
    told: ['WebAclAssociation web missing'],
  },
  {
    name: 'a firewall of the edge in its own region, the sides in two regions',
    make: w => [
      of('pulumi:providers:aws', `edge-${w.stack}`, { region: 'us-east-1', version: '7.48.0' }),
      of('aws:wafv2/webAcl:WebAcl', 'edge', { scope: 'CLOUDFRONT', defaultAction: { block: {} } }, {
        arn: `arn:aws:wafv2:us-east-1:${w.account}:global/webacl/edge/${w.uuid('w')}`,
      }, { provider: `pulumi:providers:aws::edge-${w.stack}` }),
    ],
    sides: [inStaging, { ...elsewhere, region: 'eu-central-1' }],
    told: ['environment regions regions'],
  },
]

testWorlds([...eks, ...edges, ...gateways.map(withApis), ...firewalls])
