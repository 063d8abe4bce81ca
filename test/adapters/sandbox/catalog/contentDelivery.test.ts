/** API reference of Amazon CloudFront, CreateDistribution; documentation of aws_cloudfront_*. */
import t from 'tap'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { update } from '../../../../src/adapters/sandbox/provider/crud.ts'
import { accountOf, cloudFolder, make } from '../folder.ts'

const type = 'aws:cloudfront/distribution:Distribution'
const inputs = {
  enabled: true,
  origins: [{ originId: 'site', domainName: 'site.s3.amazonaws.com' }],
  defaultCacheBehavior: { targetOriginId: 'site' },
  restrictions: { geoRestriction: { restrictionType: 'none' } },
  viewerCertificate: { cloudfrontDefaultCertificate: true },
}

t.test('a distribution: global, with the names and the zone of CloudFront', async t => {
  const account = accountOf(await cloudFolder(t))
  const made = await make(account, type, 'cdn', inputs)
  t.match(made, {
    id: /^E[A-Z0-9]{13}$/,
    arn: `arn:aws:cloudfront::123456789012:distribution/${made.id}`,
    region: 'global',
    properties: {
      domainName: /^d[a-z0-9]{13}\.cloudfront\.net$/,
      hostedZoneId: 'Z2FDTNDATAQYW2',
      status: 'Deployed',
      httpVersion: 'http2',
      priceClass: 'PriceClass_All',
      inProgressValidationBatches: 0,
    },
  })
  t.match(await make(account, type, 'fast', { ...inputs, waitForDeployment: false }), {
    properties: { status: 'InProgress' },
  })
})

t.test(
  'refuses origins that do not exist, certificates of other regions, taken aliases',
  async t => {
    const account = accountOf(await cloudFolder(t))
    const refused = (change: object, code: RegExp) =>
      t.rejects(make(account, type, 'cdn', { ...inputs, ...change }), { message: code })
    await refused({ defaultCacheBehavior: { targetOriginId: 'other' } }, /NoSuchOrigin/)
    const certificate = (region: string) => ({
      viewerCertificate: {
        acmCertificateArn: `arn:aws:acm:${region}:123456789012:certificate/1`,
        sslSupportMethod: 'sni-only',
      },
    })
    await refused(certificate('eu-west-1'), /InvalidViewerCertificate.*us-east-1/)
    const aliases = ['www.example.com']
    const first = await make(account, type, 'cdn', {
      ...inputs,
      ...certificate('us-east-1'),
      aliases,
    })
    await refused({ aliases }, /CNAMEAlreadyExists/)
    const change = { id: first.id, oldInputs: inputs, olds: first.properties, ignoreChanges: [] }
    const news = { ...inputs, aliases, comment: 'the same aliases' }
    t.match(await update(getSpec(type), account, { ...change, news }), {
      properties: { comment: 'the same aliases' },
    })
    const wrong = { ...news, defaultCacheBehavior: { targetOriginId: 'other' } }
    await t.rejects(update(getSpec(type), account, { ...change, news: wrong }), {
      message: /NoSuchOrigin/,
    })
  },
)

t.test('origin access control and identity', async t => {
  const account = accountOf(await cloudFolder(t))
  const control = 'aws:cloudfront/originAccessControl:OriginAccessControl'
  const own = {
    name: 'site',
    originAccessControlOriginType: 's3',
    signingBehavior: 'always',
    signingProtocol: 'sigv4',
  }
  t.match(await make(account, control, 'c', own), {
    id: /^E/,
    arn: /^arn:aws:cloudfront::123456789012:origin-access-control\/E/,
  })
  await t.rejects(make(account, control, 'd', own), {
    message: /OriginAccessControlAlreadyExists/,
  })
  const identity = await make(
    account,
    'aws:cloudfront/originAccessIdentity:OriginAccessIdentity',
    'i',
    {},
  )
  t.match(identity.properties, {
    iamArn: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identity.id}`,
    cloudfrontAccessIdentityPath: `origin-access-identity/cloudfront/${identity.id}`,
    s3CanonicalUserId: /^[0-9a-f]{96}$/,
  })
})
