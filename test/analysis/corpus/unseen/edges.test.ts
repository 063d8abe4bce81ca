/** Clusters of Kubernetes and distributions at the edge. */
import { of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const cluster = (w: World, inputs: Properties, outputs: Properties = {}) =>
  of(
    'aws:eks/cluster:Cluster',
    'apps',
    {
      name: `apps-${w.stack}`,
      roleArn: `arn:aws:iam::${w.account}:role/${w.auto('eks')}`,
      ...inputs,
    },
    {
      arn: w.arn('eks', `cluster/apps-${w.stack}`),
      endpoint: `https://${w.id('e').slice(2).toUpperCase()}.gr7.${w.region}.eks.amazonaws.com`,
      certificateAuthorities: [{ data: Buffer.from(w.id('ca')).toString('base64') }],
      identities: [
        {
          oidcs: [
            { issuer: `https://oidc.eks.${w.region}.amazonaws.com/id/${w.id('o').slice(2)}` },
          ],
        },
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
    expected: ['Cluster apps vpcConfig'],
  },
  {
    name: 'secrets of a cluster that no key encrypts',
    make: w => [
      cluster(
        w,
        w.pick(
          {},
          {
            encryptionConfig: {
              provider: { keyArn: w.arn('kms', `key/${w.id('k')}`) },
              resources: ['secrets'],
            },
          },
        ),
      ),
    ],
    expected: ['Cluster apps encryptionConfig'],
  },
  {
    name: 'a version of Kubernetes that nobody declared',
    make: w => [cluster(w, {}, { version: w.pick('1.31', '1.32') })],
    expected: ['Cluster apps version'],
  },
  {
    name: 'support of a cluster that was extended',
    make: w => [cluster(w, { upgradePolicy: { supportType: w.pick('EXTENDED', 'STANDARD') } })],
    expected: ['Cluster apps upgradePolicy'],
  },
  {
    name: 'taints and labels of nodes in another order',
    make: w => [
      of('aws:eks/nodeGroup:NodeGroup', 'workers', {
        clusterName: `apps-${w.stack}`,
        labels: w.pick({ a: '1', b: '2' }, { b: '2', a: '1' }),
        taints: w.pick(
          [
            { key: 'gpu', effect: 'NO_SCHEDULE' },
            { key: 'batch', effect: 'NO_EXECUTE' },
          ],
          [
            { key: 'batch', effect: 'NO_EXECUTE' },
            { key: 'gpu', effect: 'NO_SCHEDULE' },
          ],
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
    expected: ['NodeGroup workers taints'],
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
    name: "the issuer of the environment's own cluster with its thumbprints",
    make: w => {
      const issuer = `https://oidc.eks.${w.region}.amazonaws.com/id/${w.id('o').slice(2)}`
      return [
        cluster(w, {}),
        of(
          'aws:iam/openIdConnectProvider:OpenIdConnectProvider',
          'oidc',
          { url: issuer, clientIdLists: ['sts.amazonaws.com'] },
          {
            thumbprintLists: [
              w.pick(
                '9e99a48a9960b14926bb7f3b02e22da2b0ab7280',
                'a031c46782e6e6c662c2c87c76da9aa62ccabd8e',
              ),
            ],
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
    expected: ['Role pod assumeRolePolicy'],
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
    expected: ['AccessPolicyAssociation dev accessScope'],
  },
  {
    name: "a pod identity association with the environment's own role",
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
        {
          associationId: w.id('a'),
          associationArn: w.arn('eks', `podidentityassociation/${w.id('a')}`),
        },
      ),
      of(
        'aws:iam/role:Role',
        'pod',
        { name: w.auto('pod') },
        { arn: `arn:aws:iam::${w.account}:role/${w.auto('pod')}` },
      ),
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
    name: 'behaviours in another order: the first that matches is used',
    make: w => [
      distribution(w, { orderedCacheBehaviors: w.pick(behaviors, behaviors.toReversed()) }),
    ],
    expected: ['Distribution site orderedCacheBehaviors'],
  },
  {
    name: 'an old TLS version of CloudFront',
    make: w => [
      distribution(w, {
        viewerCertificate: {
          acmCertificateArn: `arn:aws:acm:us-east-1:${w.account}:certificate/${w.uuid('c')}`,
          minimumProtocolVersion: w.pick('TLSv1', 'TLSv1.2_2021'),
          sslSupportMethod: 'sni-only',
        },
      }),
    ],
    expected: ['Distribution site viewerCertificate'],
  },
  {
    name: 'a distribution that is switched off',
    make: w => [distribution(w, { enabled: w.pick(false, true) })],
    expected: ['Distribution site enabled'],
  },
  {
    name: "access logs of a distribution in the environment's own bucket",
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
          ...w.pick(
            {},
            { strictTransportSecurity: { accessControlMaxAgeSec: 31536000, override: true } },
          ),
        },
      }),
    ],
    expected: ['ResponseHeadersPolicy headers securityHeadersConfig'],
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
    name: "a CloudFront function with the environment's own host, compiled to other stamps",
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
    name: 'a CloudFront function with other code',
    make: w => [
      of('aws:cloudfront/function:Function', 'redirect', {
        name: `redirect-${w.stack}`,
        runtime: 'cloudfront-js-2.0',
        code: `function handler(event) {\n  return ${w.pick('302', '301')}\n}\n`,
      }),
    ],
    expected: ['Function redirect code'],
  },
]

testWorlds([...eks, ...edges])
