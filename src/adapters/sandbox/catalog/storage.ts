/** Amazon S3. */
import { copyInput } from './helpers.ts'
import { deleteObjects, refuseBucket, refuseFilledBucket } from './bucketRules.ts'
import { contentInputs, makeEntityTag } from './entityTag.ts'
import { fromSchema } from './fromSchema.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'
import { getZoneId } from './zoneIds.ts'
import { toText } from '../text.ts'

const makeBucketName = (creation: Creation) => String(creation.inputs['bucket'])

/**
 * A part of a bucket's configuration that the provider keeps as a resource of its own; its id is
 * the bucket's name.
 */
function createPartSpec(
  name: string,
  docs: string,
  call: string,
  more: Partial<TypeSpec> = {},
): TypeSpec {
  return {
    type: `aws:s3/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`,
    docs,
    title: `S3 ${name}`,
    calls: [`Put${call}`, `Put${call}`, `Delete${call}`],
    id: copyInput('bucket'),
    taggable: false,
    upsert: true,
    required: ['bucket'],
    ...more,
  }
}

export const storage: TypeSpec[] = [
  {
    type: 'aws:s3/bucket:Bucket',
    docs: 's3_bucket',
    title: 'S3 Bucket',
    calls: ['CreateBucket', 'PutBucketTagging', 'DeleteBucket'],
    id: copyInput('bucket'),
    arn: creation => `arn:${creation.partition}:s3:::${makeBucketName(creation)}`,
    taggable: 'map',
    taken: 'BucketAlreadyOwnedByYou',
    refusesCreate: refuseBucket,
    refusesDelete: refuseFilledBucket,
    afterDelete: deleteObjects,
    name: {
      property: 'bucket',
      min: 3,
      max: 63,
      auto: true,
      lower: true,
      pattern: /^(?!xn--)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
      patternMeaning: 'lower-case letters, digits, dots and hyphens',
    },
    defaults: { forceDestroy: false, objectLockEnabled: false },
    outputs: {
      bucketDomainName: creation => `${makeBucketName(creation)}.s3.amazonaws.com`,
      bucketRegion: creation => creation.region,
      hostedZoneId: creation => getZoneId(creation.region, 'website'),
      bucketRegionalDomainName: creation =>
        `${makeBucketName(creation)}.s3.${creation.region}.amazonaws.com`,
      requestPayer: () => 'BucketOwner',
      websiteDomain: () => '',
      websiteEndpoint: () => '',
    },
  },
  createPartSpec('BucketVersioning', 's3_bucket_versioning', 'BucketVersioning', {
    required: ['bucket', 'versioningConfiguration'],
  }),
  createPartSpec('BucketPublicAccessBlock', 's3_bucket_public_access_block', 'PublicAccessBlock', {
    defaults: {
      blockPublicAcls: false,
      blockPublicPolicy: false,
      ignorePublicAcls: false,
      restrictPublicBuckets: false,
    },
  }),
  createPartSpec(
    'BucketServerSideEncryptionConfiguration',
    's3_bucket_server_side_encryption_configuration',
    'BucketEncryption',
    { required: ['bucket', 'rules'] },
  ),
  createPartSpec('BucketPolicy', 's3_bucket_policy', 'BucketPolicy', {
    required: ['bucket', 'policy'],
  }),
  createPartSpec(
    'BucketLifecycleConfiguration',
    's3_bucket_lifecycle_configuration',
    'BucketLifecycleConfiguration',
    { defaults: { transitionDefaultMinimumObjectSize: 'all_storage_classes_128K' } },
  ),
  createPartSpec(
    'BucketOwnershipControls',
    's3_bucket_ownership_controls',
    'BucketOwnershipControls',
    {
      required: ['bucket', 'rule'],
    },
  ),
  createPartSpec(
    'BucketNotification',
    's3_bucket_notification',
    'BucketNotificationConfiguration',
    {
      defaults: { eventbridge: false },
    },
  ),
  createPartSpec('BucketLogging', 's3_bucket_logging', 'BucketLogging', {
    required: ['bucket', 'targetBucket', 'targetPrefix'],
  }),
  createPartSpec('BucketWebsiteConfiguration', 's3_bucket_website_configuration', 'BucketWebsite', {
    outputs: {
      websiteDomain: makeWebsiteDomain,
      websiteEndpoint: creation => `${makeBucketName(creation)}.${makeWebsiteDomain(creation)}`,
    },
  }),
  createPartSpec('BucketCorsConfiguration', 's3_bucket_cors_configuration', 'BucketCors', {
    required: ['bucket', 'corsRules'],
  }),
  createPartSpec('BucketAcl', 's3_bucket_acl', 'BucketAcl'),
  ...['BucketObject', 'BucketObjectv2'].map(createObjectSpec),
]

/** An object. The program has its content; the cloud folder stores its hash and entity tag. */
function createObjectSpec(name: string): TypeSpec {
  const type = `aws:s3/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`
  return fromSchema(type, ['s3_object', 'S3 Object'], ['PutObject', 'PutObject', 'DeleteObject'], {
    id: creation => toText(creation.inputs['key'] ?? creation.logicalName),
    within: 'bucket',
    upsert: true,
    arn: creation => `arn:${creation.partition}:s3:::${makeBucketName(creation)}/${creation.id}`,
    outputs: {
      key: creation => creation.inputs['key'] ?? creation.logicalName,
      etag: creation => makeEntityTag(creation.inputs),
      contentType: creation => creation.inputs['contentType'] ?? 'application/octet-stream',
      storageClass: creation => creation.inputs['storageClass'] ?? 'STANDARD',
    },
    onUpdate: { etag: { value: (_, news) => makeEntityTag(news), only: contentInputs } },
  })
}

/** Older regions have a hyphen (Amazon S3 endpoints and quotas, "Amazon S3 website endpoints"). */
const hyphenated =
  /^(us-east-1|us-west-[12]|ap-southeast-[12]|ap-northeast-1|eu-west-1|sa-east-1|us-gov-west-1)$/

function makeWebsiteDomain({ region }: Creation): string {
  return `s3-website${hyphenated.test(region) ? '-' : '.'}${region}.amazonaws.com`
}
