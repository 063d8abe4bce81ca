/** The resources of the pairs about delivery. */
import { of } from '../unseen/world.ts'
import type { Properties, World } from '../unseen/world.ts'

export const origin = (w: World, name: string, more: Properties = {}) => ({
  originId: name,
  domainName:
    name === 's3'
      ? `${w.auto('assets')}.s3.${w.region}.amazonaws.com`
      : `api.${w.pick('staging.', '')}shop.example`,
  ...(name === 's3'
    ? { originAccessControlId: `E${w.word('oac', 12).toUpperCase()}` }
    : {
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: 'https-only',
          originSslProtocols: ['TLSv1.2'],
        },
      }),
  ...more,
})
export const behavior = (pathPattern: string, more: Properties = {}) => ({
  pathPattern,
  targetOriginId: 'api',
  viewerProtocolPolicy: 'https-only',
  allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
  cachedMethods: ['GET', 'HEAD'],
  cachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  ...more,
})
export const distribution = (w: World, more: Properties = {}) =>
  of(
    'aws:cloudfront/distribution:Distribution',
    'cdn',
    {
      enabled: true,
      aliases: [w.pick('staging.shop.example', 'shop.example')],
      origins: [origin(w, 's3'), origin(w, 'api')],
      defaultCacheBehavior: {
        targetOriginId: 's3',
        viewerProtocolPolicy: 'redirect-to-https',
        allowedMethods: ['GET', 'HEAD'],
        cachedMethods: ['GET', 'HEAD'],
        cachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
      },
      restrictions: { geoRestriction: { restrictionType: 'none' } },
      viewerCertificate: {
        acmCertificateArn: `arn:aws:acm:us-east-1:${w.account}:certificate/${w.uuid('cert')}`,
        minimumProtocolVersion: 'TLSv1.2_2021',
        sslSupportMethod: 'sni-only',
      },
      ...more,
    },
    {
      arn: `arn:aws:cloudfront::${w.account}:distribution/E${w.word('cdn', 13).toUpperCase()}`,
      domainName: `d${w.word('cdn', 13)}.cloudfront.net`,
      etag: `E${w.word('etag', 13).toUpperCase()}`,
      hostedZoneId: 'Z2FDTNDATAQYW2',
      callerReference: w.pick('terraform-20260105080000', 'terraform-20260301080000'),
      lastModifiedTime: w.pick('2026-02-01 10:00:00 +0000 UTC', '2026-03-01 10:00:00 +0000 UTC'),
      inProgressValidationBatches: w.pick(1, 0),
      status: w.pick('InProgress', 'Deployed'),
      trustedSigners: [{ enabled: false }],
    },
    { id: `E${w.word('cdn', 13).toUpperCase()}` },
  )
export const accessControl = (w: World) =>
  of(
    'aws:cloudfront/originAccessControl:OriginAccessControl',
    's3',
    { originAccessControlOriginType: 's3', signingBehavior: 'always', signingProtocol: 'sigv4' },
    { name: w.auto('s3'), etag: `E${w.word('oac etag', 12).toUpperCase()}` },
    { id: `E${w.word('oac', 12).toUpperCase()}` },
  )
export const restApi = (w: World) => [
  of(
    'aws:apigateway/restApi:RestApi',
    'api',
    { name: `api-${w.stack}` },
    { rootResourceId: w.pick('x7k2m9qp1z', 'b3n8v0tyq4') },
    { id: w.pick('q8w7e6r5t4', 'z1x2c3v4b5') },
  ),
  of(
    'aws:apigateway/resource:Resource',
    'orders',
    {
      restApi: w.pick('q8w7e6r5t4', 'z1x2c3v4b5'),
      parentId: w.pick('x7k2m9qp1z', 'b3n8v0tyq4'),
      pathPart: 'orders',
    },
    { path: '/orders' },
    { id: w.pick('k3j2h1', 'p9o8i7') },
  ),
]
export const record = (w: World, name: string, more: Properties) =>
  of(
    'aws:route53/record:Record',
    name,
    {
      zoneId: `Z${w.word('zone', 16).toUpperCase()}`,
      name: `api.${w.pick('staging.shop.example', 'shop.example')}`,
      type: 'A',
      ...more,
    },
    { fqdn: `api.${w.pick('staging.shop.example', 'shop.example')}` },
    { id: `Z${w.word('zone', 16).toUpperCase()}_api_A_${name}` },
  )
export const target = (w: World) => ({
  aliases: [
    {
      name: `${w.auto('web')}-${w.pick('1182736450', '553920184')}.${w.region}.elb.amazonaws.com`,
      zoneId: 'Z32O12XQLNTSW2',
      evaluateTargetHealth: true,
    },
  ],
})
export const rule = (w: World, more: Properties) =>
  of(
    'aws:lb/listenerRule:ListenerRule',
    'api',
    {
      listenerArn: w.arn(
        'elasticloadbalancing',
        `listener/app/${w.auto('web')}/${w.word('lb', 16)}/${w.word('ls', 16)}`,
      ),
      priority: 100,
      conditions: [
        { hostHeader: { values: [`api.${w.pick('staging.', '')}shop.example`] } },
        { pathPattern: { values: ['/v1/*', '/v2/*'] } },
      ],
      actions: [
        {
          type: 'forward',
          targetGroupArn: w.arn(
            'elasticloadbalancing',
            `targetgroup/${w.auto('api')}/${w.word('tg', 16)}`,
          ),
        },
      ],
      ...more,
    },
    {
      arn: w.arn(
        'elasticloadbalancing',
        `listener-rule/app/${w.auto('web')}/${w.word('lb', 16)}/${w.word('ls', 16)}/${w.word('rule', 16)}`,
      ),
    },
  )
export const group = (w: World, name: string) =>
  w.arn('elasticloadbalancing', `targetgroup/${w.auto(name)}/${w.word(`tg ${name}`, 16)}`)
export const certificate = (w: World, more: Properties) =>
  of(
    'aws:acm/certificate:Certificate',
    'web',
    {
      domainName: w.pick('staging.shop.example', 'shop.example'),
      validationMethod: 'DNS',
      ...more,
    },
    {
      arn: w.arn('acm', `certificate/${w.uuid('web')}`),
      notAfter: w.pick('2027-02-01T23:59:59Z', '2027-03-01T23:59:59Z'),
      notBefore: w.pick('2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'),
      renewalEligibility: w.pick('INELIGIBLE', 'ELIGIBLE'),
      status: 'ISSUED',
      domainValidationOptions: [
        {
          domainName: w.pick('staging.shop.example', 'shop.example'),
          resourceRecordName: `_${w.word('v', 32)}.${w.pick('staging.shop.example.', 'shop.example.')}`,
          resourceRecordType: 'CNAME',
          resourceRecordValue: `_${w.word('vv', 32)}.mhbtsbpdnt.acm-validations.aws.`,
        },
      ],
    },
  )
export const method = (w: World, more: Properties) =>
  of('aws:apigateway/method:Method', 'get', {
    restApi: w.pick('q8w7e6r5t4', 'z1x2c3v4b5'),
    resourceId: w.pick('k3j2h1', 'p9o8i7'),
    httpMethod: 'GET',
    authorization: 'AWS_IAM',
    ...more,
  })
export const uriOf = (w: World) =>
  `arn:aws:apigateway:${w.region}:lambda:path/2015-03-31/functions/` +
  `${w.arn('lambda', `function:${w.auto('fn')}`)}/invocations`
