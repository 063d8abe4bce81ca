/**
 * Lookups of resources that the account has already: created by a program or by hand, or present
 * from the start (presets.ts). They answer as the provider's data sources do: the properties of the
 * one resource that matches, and an error when none or several match.
 */
import { trimFinalDot } from '../catalog/helpers.ts'
import { matchesStars } from '../../../lib/wildcards.ts'
import { computeCurrentOutputs } from '../provider/state.ts'
import type { Account } from '../provider/account.ts'
import { CloudError } from '../provider/errors.ts'
import { areEqual } from '../provider/values.ts'
import { getSpec } from '../catalog/index.ts'
import type { CloudResource, Properties } from '../resource.ts'
import { openWorld } from '../world.ts'
import { toText } from '../text.ts'
import { isObject, getArray } from '../../../lib/values.ts'

export type Lookup = (args: Properties, account: Account) => Properties | Promise<Properties>

function createWorldFor(type: string, args: Properties, account: Account) {
  const region = getSpec(type).global ? 'global' : toText(args['region'] ?? account.region)
  return openWorld(account.folder, { ...account, region })
}

const toCamel = (text: string) =>
  text.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase())

/** EC2 filters: `vpc-id`, `tag:Name`, `default-for-az`, with `*` as a wildcard. */
function fitsFilters(resource: CloudResource, filters: Properties[]): boolean {
  return filters.every(filter => {
    const name = String(filter['name'])
    const values = getArray(filter['values']).map(String)
    const actual = name.startsWith('tag:')
      ? resource.tags[name.slice('tag:'.length)]
      : (aliases[name] ?? ((one: CloudResource) => one.properties[toCamel(name)]))(resource)
    return values.some(value => matchesStars(value, String(actual)))
  })
}

const aliases: Record<string, (resource: CloudResource) => unknown> = {
  'vpc-id': one => (one.type === 'aws:ec2/vpc:Vpc' ? one.id : one.properties['vpcId']),
  'subnet-id': one => one.id,
  'group-id': one => one.id,
  'group-name': one => one.properties['name'],
  cidr: one => one.properties['cidrBlock'],
  'cidr-block': one => one.properties['cidrBlock'],
  isDefault: one => one.properties['default'] ?? false,
  'default-for-az': one => one.properties['defaultForAz'] ?? false,
}

/** Resources of a type that match the filters, the tags and the properties. */
async function search(
  type: string,
  args: Properties,
  account: Account,
  properties: readonly string[],
): Promise<CloudResource[]> {
  const all = await createWorldFor(type, args, account).list(type)
  const tags = Object.entries(isObject(args['tags']) ? args['tags'] : {})
  return all.filter(
    one =>
      fitsFilters(one, getArray(args['filters']).filter(isObject)) &&
      tags.every(([key, value]) => one.tags[key] === value) &&
      properties.every(
        key =>
          args[key] === undefined ||
          (key === 'id' ? one.id === args[key] : areEqual(one.properties[key] ?? false, args[key])),
      ),
  )
}

function filterByArguments(found: CloudResource[], title: string): CloudResource {
  const [one, ...others] = found
  if (!one) throw new CloudError(`no matching ${title} found`)
  if (others.length > 0)
    throw new CloudError(
      `multiple ${title}s matched; use additional constraints to reduce matches to a single ` +
        `${title}`,
    )
  return one
}

/** A data source for one resource, found by these arguments. */
function createLookup(
  type: string,
  title: string,
  properties: readonly string[],
  otherOutputs: (resource: CloudResource) => Properties = () => ({}),
): Lookup {
  return async (args, account) => {
    const one = filterByArguments(await search(type, args, account, properties), title)
    const outputs = await computeCurrentOutputs(getSpec(type), account, one)
    return { ...args, ...outputs, id: one.id, arn: one.arn, tags: one.tags, ...otherOutputs(one) }
  }
}

/** A data source for the ids of all matching resources. */
function createIdsLookup(type: string): Lookup {
  return async (args, account) => {
    const found = await search(type, args, account, [])
    return {
      ...args,
      id: toText(args['region'] ?? account.region),
      region: toText(args['region'] ?? account.region),
      ids: found.map(one => one.id).sort(),
      ...(type.includes('securityGroup') ? { arns: found.map(one => one.arn) } : {}),
    }
  }
}

/** Finds a hosted zone by id or name; the provider writes names without the dot at the end. */
async function getZone(args: Properties, account: Account): Promise<Properties> {
  const type = 'aws:route53/zone:Zone'
  const isPrivate = args['privateZone'] === true
  const found = (await createWorldFor(type, args, account).list(type)).filter(
    one =>
      (args['zoneId'] === undefined || one.id === args['zoneId']) &&
      (args['name'] === undefined ||
        trimFinalDot(one.properties['name']) === trimFinalDot(args['name'])) &&
      isPrivate === getArray(one.properties['vpcs']).length > 0,
  )
  const zone = filterByArguments(found, 'Route 53 Hosted Zone')
  return {
    ...args,
    ...zone.properties,
    id: zone.id,
    zoneId: zone.id,
    name: trimFinalDot(zone.properties['name']),
    privateZone: isPrivate,
    callerReference: '',
    resourceRecordSetCount: 2,
    linkedServicePrincipal: '',
    linkedServiceDescription: '',
    tags: zone.tags,
  }
}

/** The newest one of that domain; `statuses` are ISSUED unless named. */
async function getCertificate(args: Properties, account: Account): Promise<Properties> {
  const type = 'aws:acm/certificate:Certificate'
  const statuses = getArray(args['statuses'] ?? ['ISSUED'])
  const all = await createWorldFor(type, args, account).list(type)
  const outputs = await Promise.all(
    all.map(one => computeCurrentOutputs(getSpec(type), account, one)),
  )
  const found = outputs.filter(
    one =>
      (args['domain'] === undefined || one['domainName'] === args['domain']) &&
      statuses.includes(one['status']),
  )
  const [first] = found
  if (!first) throw new CloudError(`no ACM Certificate matching domain (${String(args['domain'])})`)
  if (found.length > 1 && args['mostRecent'] !== true)
    throw new CloudError('multiple ACM Certificates matching domain; set mostRecent')
  const newest = found.at(-1) ?? first
  return { ...args, ...newest, id: newest['arn'], domain: newest['domainName'], certificate: '' }
}

/** The current version, or the one of `versionId`. */
async function getSecretVersion(args: Properties, account: Account): Promise<Properties> {
  const id = String(args['secretId'])
  const secrets = await createWorldFor('aws:secretsmanager/secret:Secret', args, account).list(
    'aws:secretsmanager/secret:Secret',
  )
  const secret = secrets.find(one => one.arn === id || one.properties['name'] === id)
  const type = 'aws:secretsmanager/secretVersion:SecretVersion'
  const versions = (await createWorldFor(type, args, account).list(type))
    .filter(one => [id, secret?.arn].includes(String(one.properties['secretId'])))
    .filter(
      one => args['versionId'] === undefined || one.properties['versionId'] === args['versionId'],
    )
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
  const newest = versions.at(-1)
  if (!newest)
    throw new CloudError(
      `reading Secrets Manager Secret Version (${id}|AWSCURRENT): couldn't find resource`,
    )
  const { secretString = '', secretBinary = '', versionId, versionStages } = newest.properties
  return {
    ...args,
    id: `${id}|AWSCURRENT`,
    arn: secret?.arn ?? id,
    secretString,
    secretBinary,
    versionId,
    versionStages,
    createdDate: newest.createdAt,
  }
}

export const existing: Record<string, Lookup> = {
  'aws:acm/getCertificate:getCertificate': getCertificate,
  'aws:ec2/getInternetGateway:getInternetGateway': createLookup(
    'aws:ec2/internetGateway:InternetGateway',
    'EC2 Internet Gateway',
    [],
  ),
  'aws:ec2/getSecurityGroup:getSecurityGroup': createLookup(
    'aws:ec2/securityGroup:SecurityGroup',
    'EC2 Security Group',
    ['id', 'name', 'vpcId'],
  ),
  'aws:ec2/getSecurityGroups:getSecurityGroups': createIdsLookup(
    'aws:ec2/securityGroup:SecurityGroup',
  ),
  'aws:ec2/getSubnet:getSubnet': createLookup('aws:ec2/subnet:Subnet', 'EC2 Subnet', [
    'id',
    'vpcId',
    'availabilityZone',
    'cidrBlock',
    'defaultForAz',
  ]),
  'aws:ec2/getSubnets:getSubnets': createIdsLookup('aws:ec2/subnet:Subnet'),
  'aws:ec2/getVpc:getVpc': createLookup('aws:ec2/vpc:Vpc', 'EC2 VPC', [
    'id',
    'cidrBlock',
    'default',
  ]),
  'aws:ec2/getVpcs:getVpcs': createIdsLookup('aws:ec2/vpc:Vpc'),
  'aws:ecr/getRepository:getRepository': createLookup(
    'aws:ecr/repository:Repository',
    'ECR Repository',
    ['name'],
  ),
  'aws:ecs/getCluster:getCluster': async (args, account) =>
    await createLookup('aws:ecs/cluster:Cluster', 'ECS Cluster', ['name'])(
      { ...args, name: args['clusterName'] },
      account,
    ),
  'aws:iam/getRole:getRole': createLookup('aws:iam/role:Role', 'IAM Role', ['name']),
  'aws:lambda/getFunction:getFunction': async (args, account) =>
    await createLookup('aws:lambda/function:Function', 'Lambda Function', ['name'])(
      { ...args, name: args['functionName'] },
      account,
    ),
  'aws:lb/getLoadBalancer:getLoadBalancer': createLookup(
    'aws:lb/loadBalancer:LoadBalancer',
    'ELBv2 Load Balancer',
    ['name', 'arn'],
  ),
  'aws:route53/getZone:getZone': getZone,
  'aws:s3/getBucket:getBucket': createLookup('aws:s3/bucket:Bucket', 'S3 Bucket', ['bucket']),
  'aws:secretsmanager/getSecret:getSecret': createLookup(
    'aws:secretsmanager/secret:Secret',
    'Secrets Manager Secret',
    ['name', 'arn'],
  ),
  'aws:secretsmanager/getSecretVersion:getSecretVersion': getSecretVersion,
  'aws:sns/getTopic:getTopic': createLookup('aws:sns/topic:Topic', 'SNS Topic', ['name']),
  'aws:sqs/getQueue:getQueue': createLookup('aws:sqs/queue:Queue', 'SQS Queue', ['name']),
}
