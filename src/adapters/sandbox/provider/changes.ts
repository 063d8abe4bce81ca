/** The journal entries of a change: API actions with the properties that each of them changed. */
import type { TypeSpec } from '../catalog/typeSpec.ts'
import { formatPath, getAt } from '../paths.ts'
import type { Change, CloudResource, Properties } from '../resource.ts'
import { compare } from './diff.ts'

/**
 * Returns properties and tags as one tree for property paths. Types with a map of tags have them in
 * a separate field.
 */
function toTree(resource: CloudResource): Properties {
  return Object.keys(resource.tags).length > 0
    ? { ...resource.properties, tags: resource.tags }
    : resource.properties
}

/** Changes by property path, without values of sensitive properties. */
export function listChangesBetween(
  spec: TypeSpec,
  before: CloudResource,
  after: CloudResource,
): Change[] {
  const [left, right] = [toTree(before), toTree(after)]
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()
  return keys
    .flatMap(key => compare(left[key], right[key], [key]))
    .map(({ path }) => {
      const maskSensitive = (root: Properties) =>
        spec.sensitive?.includes(String(path[0])) ? '[sensitive]' : getAt(root, path)
      return { path: formatPath(path), before: maskSensitive(left), after: maskSensitive(right) }
    })
}

/** Actions that add and remove tags, by module or type (API references of the services). */
const tagging: Record<string, readonly [add: string, remove: string]> = {
  'aws:acm/certificate:Certificate': ['AddTagsToCertificate', 'RemoveTagsFromCertificate'],
  'aws:iam/group:Group': ['UpdateGroup', 'UpdateGroup'],
  'aws:iam/instanceProfile:InstanceProfile': ['TagInstanceProfile', 'UntagInstanceProfile'],
  'aws:iam/policy:Policy': ['TagPolicy', 'UntagPolicy'],
  'aws:iam/role:Role': ['TagRole', 'UntagRole'],
  'aws:iam/user:User': ['TagUser', 'UntagUser'],
  'aws:s3/bucketObject:BucketObject': ['PutObjectTagging', 'DeleteObjectTagging'],
  'aws:s3/bucketObjectv2:BucketObjectv2': ['PutObjectTagging', 'DeleteObjectTagging'],
  'aws:iam/openIdConnectProvider:OpenIdConnectProvider': [
    'TagOpenIDConnectProvider',
    'UntagOpenIDConnectProvider',
  ],
  'aws:iam/samlProvider:SamlProvider': ['TagSAMLProvider', 'UntagSAMLProvider'],
  'aws:iam/serverCertificate:ServerCertificate': ['TagServerCertificate', 'UntagServerCertificate'],
  alb: ['AddTags', 'RemoveTags'],
  applicationloadbalancing: ['AddTags', 'RemoveTags'],
  autoscaling: ['CreateOrUpdateTags', 'DeleteTags'],
  cloudtrail: ['AddTags', 'RemoveTags'],
  directoryservice: ['AddTagsToResource', 'RemoveTagsFromResource'],
  dms: ['AddTagsToResource', 'RemoveTagsFromResource'],
  docdb: ['AddTagsToResource', 'RemoveTagsFromResource'],
  ebs: ['CreateTags', 'DeleteTags'],
  ec2: ['CreateTags', 'DeleteTags'],
  ec2clientvpn: ['CreateTags', 'DeleteTags'],
  ec2transitgateway: ['CreateTags', 'DeleteTags'],
  elasticache: ['AddTagsToResource', 'RemoveTagsFromResource'],
  elasticbeanstalk: ['UpdateTagsForResource', 'UpdateTagsForResource'],
  elasticsearch: ['AddTags', 'RemoveTags'],
  elb: ['AddTags', 'RemoveTags'],
  emr: ['AddTags', 'RemoveTags'],
  'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream': [
    'TagDeliveryStream',
    'UntagDeliveryStream',
  ],
  'aws:kinesis/videoStream:VideoStream': ['TagStream', 'UntagStream'],
  kinesis: ['AddTagsToStream', 'RemoveTagsFromStream'],
  lb: ['AddTags', 'RemoveTags'],
  neptune: ['AddTagsToResource', 'RemoveTagsFromResource'],
  opensearch: ['AddTags', 'RemoveTags'],
  rds: ['AddTagsToResource', 'RemoveTagsFromResource'],
  redshift: ['CreateTags', 'DeleteTags'],
  route53: ['ChangeTagsForResource', 'ChangeTagsForResource'],
  sagemaker: ['AddTags', 'DeleteTags'],
  s3: ['PutBucketTagging', 'DeleteBucketTagging'],
  sqs: ['TagQueue', 'UntagQueue'],
  ssm: ['AddTagsToResource', 'RemoveTagsFromResource'],
  storagegateway: ['AddTagsToResource', 'RemoveTagsFromResource'],
  workspaces: ['CreateTags', 'DeleteTags'],
  vpc: ['CreateTags', 'DeleteTags'],
}
const usualTagging = ['TagResource', 'UntagResource'] as const

const isTag = ({ path }: Change) => /^tags(?:[.[]|$)/.test(path)

/**
 * The calls that make these changes: tags by the service's tagging actions, everything else by the
 * action that changes it. At least one, also when nothing differs.
 */
export function listCallsFor(
  spec: TypeSpec,
  changes: Change[],
): { call: string; changes: Change[] }[] {
  const module = spec.type.split(':')[1]?.split('/')[0] ?? ''
  const [add, remove] = tagging[spec.type] ?? tagging[module] ?? usualTagging
  const calls = new Map<string, Change[]>()
  for (const change of changes) {
    const call = isTag(change)
      ? change.after === undefined
        ? remove
        : add
      : (spec.updateCalls?.[/^\w+/.exec(change.path)?.[0] ?? ''] ?? spec.calls[1])
    calls.set(call, [...(calls.get(call) ?? []), change])
  }
  if (calls.size === 0) calls.set(spec.calls[1], [])
  return [...calls].map(([call, own]) => ({ call, changes: own }))
}
