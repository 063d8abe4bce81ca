/** Amazon CloudFront. */
import { getArray } from '../../../lib/values.ts'
import { fromSchema } from './fromSchema.ts'
import { makeCreationTime, makeGlobalArn } from './helpers.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import type { Creation, Refusal, TypeSpec } from './typeSpec.ts'

/** Ids and entity tags of CloudFront, as in the examples of its API reference. */
const makeId = (creation: Creation) => `E${creation.base32(13)}`
const makeReference = (creation: Creation) => `terraform-${creation.digits(26)}`
const renewTag = { value: () => `E${Date.now().toString(36).toUpperCase().padStart(13, '0')}` }
/** AWS General Reference, "Amazon CloudFront endpoints and quotas": the zone of every endpoint. */
export const edgeZone = 'Z2FDTNDATAQYW2'

export function makeEdgeDomain({ hex }: Pick<Creation, 'hex'>): string {
  return `d${hex(13)}.cloudfront.net`
}

const createNoKeys = () => [{ enabled: false, items: [] }]

/**
 * API reference of Amazon CloudFront, CreateDistribution and UpdateDistribution, "Errors":
 * NoSuchOrigin, InvalidViewerCertificate, CNAMEAlreadyExists.
 */
async function refuseDistribution(
  { type, id, properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  return (
    refuseMissingOrigin(properties) ??
    refuseCertificate(properties) ??
    (await refuseAliases({ type, id, properties }, world))
  )
}

function refuseMissingOrigin(properties: Properties): Refusal | null {
  const ids = [...getArray(properties['origins']), ...getArray(properties['originGroups'])].map(
    one => (one as { originId?: unknown }).originId,
  )
  const behaviors = [
    properties['defaultCacheBehavior'],
    ...getArray(properties['orderedCacheBehaviors']),
  ]
  const isMissing = behaviors.some(one => {
    const target = (one as { targetOriginId?: unknown } | undefined)?.targetOriginId
    return target !== undefined && !ids.includes(target)
  })
  return isMissing
    ? {
        code: 'NoSuchOrigin',
        message: 'One or more of your origins or origin groups do not exist.',
      }
    : null
}

/** CloudFront Developer Guide, "Requirements for using SSL/TLS certificates": us-east-1. */
function refuseCertificate({ viewerCertificate }: Properties): Refusal | null {
  const arn = (viewerCertificate as { acmCertificateArn?: unknown } | undefined)?.acmCertificateArn
  return typeof arn === 'string' && arn.startsWith('arn:') && arn.split(':')[3] !== 'us-east-1'
    ? {
        code: 'InvalidViewerCertificate',
        message:
          "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or " +
          "doesn't include a valid certificate chain.",
      }
    : null
}

async function refuseAliases(
  { type, id, properties }: Pick<CloudResource, 'type' | 'id' | 'properties'>,
  world: World,
): Promise<Refusal | null> {
  const aliases = getArray(properties['aliases'])
  const isTaken = (await world.list(type)).some(
    one =>
      one.id !== id && getArray(one.properties['aliases']).some(name => aliases.includes(name)),
  )
  return isTaken
    ? {
        code: 'CNAMEAlreadyExists',
        message:
          'One or more of the CNAMEs you provided are already associated with a different resource.',
      }
    : null
}

async function refuseSameName(
  { type, properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const { name } = properties
  return (await world.list(type)).some(one => one.properties['name'] === name)
    ? {
        code: 'OriginAccessControlAlreadyExists',
        message: 'An origin access control with this name already exists.',
      }
    : null
}

export const contentDelivery: TypeSpec[] = [
  fromSchema(
    'aws:cloudfront/distribution:Distribution',
    ['cloudfront_distribution', 'CloudFront Distribution'],
    ['CreateDistribution', 'UpdateDistribution', 'DeleteDistribution'],
    {
      global: true,
      id: makeId,
      arn: makeGlobalArn('cloudfront', ({ id }) => `distribution/${id}`),
      defaults: {
        httpVersion: 'http2',
        isIpv6Enabled: false,
        priceClass: 'PriceClass_All',
        retainOnDelete: false,
        staging: false,
        waitForDeployment: true,
      },
      enums: {
        httpVersion: ['http1.1', 'http2', 'http3', 'http2and3'],
        priceClass: ['PriceClass_All', 'PriceClass_100', 'PriceClass_200'],
      },
      outputs: {
        callerReference: makeReference,
        domainName: makeEdgeDomain,
        etag: makeId,
        hostedZoneId: () => edgeZone,
        inProgressValidationBatches: () => 0,
        lastModifiedTime: makeCreationTime,
        loggingV1Enabled: ({ inputs }) => inputs['loggingConfig'] !== undefined,
        status: ({ inputs }) => (inputs['waitForDeployment'] === false ? 'InProgress' : 'Deployed'),
        trustedKeyGroups: createNoKeys,
        trustedSigners: createNoKeys,
      },
      onUpdate: {
        etag: renewTag,
        lastModifiedTime: { value: () => new Date().toISOString() },
      },
      refusesCreate: refuseDistribution,
      refusesUpdate: async (_, after, world) => await refuseDistribution(after, world),
    },
  ),
  fromSchema(
    'aws:cloudfront/originAccessControl:OriginAccessControl',
    ['cloudfront_origin_access_control', 'CloudFront Origin Access Control'],
    ['CreateOriginAccessControl', 'UpdateOriginAccessControl', 'DeleteOriginAccessControl'],
    {
      global: true,
      id: makeId,
      arn: makeGlobalArn('cloudfront', ({ id }) => `origin-access-control/${id}`),
      defaults: { description: 'Managed by Pulumi' },
      outputs: { etag: makeId },
      onUpdate: { etag: renewTag },
      refusesCreate: refuseSameName,
    },
  ),
  fromSchema(
    'aws:cloudfront/originAccessIdentity:OriginAccessIdentity',
    ['cloudfront_origin_access_identity', 'CloudFront Origin Access Identity'],
    [
      'CreateCloudFrontOriginAccessIdentity',
      'UpdateCloudFrontOriginAccessIdentity',
      'DeleteCloudFrontOriginAccessIdentity',
    ],
    {
      global: true,
      id: makeId,
      arn: makeGlobalArn('cloudfront', ({ id }) => `origin-access-identity/${id}`),
      outputs: {
        callerReference: makeReference,
        cloudfrontAccessIdentityPath: ({ id }) => `origin-access-identity/cloudfront/${id}`,
        etag: makeId,
        iamArn: ({ partition, id }) =>
          `arn:${partition}:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`,
        s3CanonicalUserId: creation => creation.hex(96),
      },
      onUpdate: { etag: renewTag },
    },
  ),
]
