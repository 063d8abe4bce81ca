/** What Amazon S3 refuses of buckets (Amazon S3 API reference, "Error responses"). */
import { deleteResource } from '../files.ts'
import type { CloudResource } from '../resource.ts'
import type { World } from '../world.ts'
import type { Refusal } from './typeSpec.ts'

export const bucketType = 'aws:s3/bucket:Bucket'
/** Types that create a bucket; they share the names. */
const bucketTypes = [bucketType, 'aws:s3/bucketV2:BucketV2']
export const objectTypes = [
  'aws:s3/bucketObject:BucketObject',
  'aws:s3/bucketObjectv2:BucketObjectv2',
  'aws:s3/objectCopy:ObjectCopy',
]

/** Amazon S3 User Guide, "General purpose bucket naming rules": unique in all of AWS. */
export async function refuseBucket(
  { id, account }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const all = (await Promise.all(bucketTypes.map(type => world.listInAllRegions(type)))).flat()
  const other = all.find(one => one.id === id)
  if (!other) return null
  return other.account === account
    ? {
        code: 'BucketAlreadyOwnedByYou',
        message:
          'Your previous request to create the named bucket succeeded and you already own it.',
      }
    : {
        code: 'BucketAlreadyExists',
        message:
          'The requested bucket name is not available. The bucket namespace is shared by all ' +
          'users of the system. Please select a different name and try again.',
      }
}

/** DeleteBucket: `BucketNotEmpty`, unless `forceDestroy` deletes the objects first. */
export async function refuseFilledBucket(
  { id, properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  if (properties['forceDestroy'] === true || (await listObjects(id, world)).length === 0)
    return null
  return { code: 'BucketNotEmpty', message: 'The bucket you tried to delete is not empty' }
}

/** Deletes the objects of a bucket, as `forceDestroy` does. */
export async function deleteObjects({ id }: CloudResource, world: World): Promise<void> {
  for (const one of await listObjects(id, world)) await deleteResource(world.folder, one)
}

async function listObjects(bucket: string, world: World): Promise<CloudResource[]> {
  const all = (await Promise.all(objectTypes.map(type => world.list(type)))).flat()
  return all.filter(one => one.properties['bucket'] === bucket)
}
