/** What Amazon RDS accepts and refuses, and the values that members of a cluster inherit. */
import type { CloudResource, Properties } from '../resource.ts'
import { writeResource } from '../files.ts'
import type { World } from '../world.ts'
import { getArray } from '../../../lib/values.ts'
import type { Refusal } from './typeSpec.ts'
import { toText } from '../text.ts'

export const clusterType = 'aws:rds/cluster:Cluster'
export const memberType = 'aws:rds/clusterInstance:ClusterInstance'
export const instanceType = 'aws:rds/instance:Instance'
export const clusterSnapshotType = 'aws:rds/clusterSnapshot:ClusterSnapshot'
export const snapshotType = 'aws:rds/snapshot:Snapshot'

/** The types of a service with clusters, instances in them, and snapshots of clusters. */
export type Family = {
  cluster: string
  member: string
  snapshot: string
  copies: readonly string[]
}

const createRefusal = (message: string): Refusal => ({
  code: 'InvalidParameterCombination',
  message,
})

/** `16.6` -> [16, 6]; `8.0.mysql_aurora.3.08.0` -> [8, 0, 3, 8, 0] */
const parseNumbers = (version: unknown) => (String(version).match(/\d+/g) ?? []).map(Number)

function compareVersions(left: unknown, right: unknown): number {
  const [a, b] = [parseNumbers(left), parseNumbers(right)]
  // a version that names only the major one means any of its minor ones
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Whether the second version is an older one; false where one of them is unknown. */
export function isDowngrade(from: unknown, to: unknown): boolean {
  return typeof from === 'string' && typeof to === 'string' && compareVersions(to, from) < 0
}

/**
 * The major version, which names of parameter groups contain: `16` of PostgreSQL, `8.0` of MySQL
 * and MariaDB.
 */
export function getMajorVersion(engine: unknown, version: unknown): string {
  const parts = parseNumbers(version)
  return parts.slice(0, /mysql|maria/.test(String(engine)) ? 2 : 1).join('.')
}

/** `default.aurora-postgresql16` */
export function getDefaultParameterGroup(engine: unknown, version: unknown): string {
  return `default.${String(engine)}${getMajorVersion(engine, version)}`
}

/**
 * Versions can only be increased: a minor version always, a major version only with the flag and,
 * where the database has a custom parameter group, with a parameter group of the new family (Amazon
 * RDS User Guide, "Upgrading a DB instance engine version"; API reference, ModifyDBCluster
 * `AllowMajorVersionUpgrade`).
 */
export function refuseVersion(
  { properties: before }: Pick<CloudResource, 'properties'>,
  { properties: after }: Pick<CloudResource, 'properties'>,
  groupProperty: string,
): Refusal | null {
  const [from, to] = [before['engineVersion'], after['engineVersion']]
  if (from === undefined || to === undefined || from === to) return null
  const engine = String(before['engine'])
  if (compareVersions(to, from) < 0)
    return createRefusal(`Cannot upgrade ${engine} from ${toText(from)} to ${toText(to)}`)
  if (getMajorVersion(engine, from) === getMajorVersion(engine, to)) return null
  if (after['allowMajorVersionUpgrade'] !== true)
    return createRefusal(
      'The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.',
    )
  const group = toText(before[groupProperty] ?? 'default.')
  return group.startsWith('default.') || after[groupProperty] !== before[groupProperty]
    ? null
    : createRefusal(
        `The current DB parameter group ${group} is custom. You must explicitly specify a new ` +
          'DB parameter group, either default or custom, for the engine version upgrade.',
      )
}

/** Storage of an instance only grows (Amazon RDS User Guide, "Modifying a DB instance"). */
export function refuseSmallerStorage(
  { properties: before }: CloudResource,
  { properties: after }: CloudResource,
): Refusal | null {
  const [from, to] = [Number(before['allocatedStorage']), Number(after['allocatedStorage'])]
  return from > 0 && to > 0 && to < from
    ? createRefusal('Requested allocated storage is less than the current storage.')
    : null
}

type Kind = 'cluster' | 'instance'

/**
 * Refuses a deletion because of deletion protection, a missing final snapshot, or a snapshot name
 * that is in use (API reference, DeleteDBCluster and DeleteDBInstance, "Errors").
 */
export async function refuseDeletion(
  kind: Kind,
  { properties }: CloudResource,
  world: World,
  family: Family = aurora,
): Promise<Refusal | null> {
  if (properties['deletionProtection'] === true)
    return createRefusal(
      kind === 'cluster'
        ? 'Cannot delete protected Cluster, please disable deletion protection and try again.'
        : 'Cannot delete protected DB Instance, please disable deletion protection and try again.',
    )
  if (properties['skipFinalSnapshot'] === true) return null
  const name = properties['finalSnapshotIdentifier']
  if (!name)
    return createRefusal(
      'FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified',
    )
  const type = kind === 'cluster' ? family.snapshot : snapshotType
  if (!(await world.find(type, name))) return null
  return kind === 'cluster'
    ? {
        code: 'DBClusterSnapshotAlreadyExistsFault',
        message:
          'Cannot create the cluster snapshot because one with the identifier ' +
          `${toText(name)} already exists.`,
      }
    : {
        code: 'DBSnapshotAlreadyExists',
        message:
          'Cannot create the snapshot because a snapshot with the identifier ' +
          `${toText(name)} already exists.`,
      }
}

/** API reference, DeleteDBCluster: a cluster with instances is in no state to be deleted. */
export async function refuseWithMembers(
  { id }: CloudResource,
  world: World,
  { member }: Family = aurora,
): Promise<Refusal | null> {
  const members = await listMembers(id, world, member)
  return members.length === 0
    ? null
    : {
        code: 'InvalidDBClusterStateFault',
        message: 'Cluster cannot be deleted, it still contains DB instances in non-deleting state.',
      }
}

/**
 * The final snapshot; it has the tags of its source if `copyTagsToSnapshot` is set (Amazon RDS User
 * Guide, "Copying tags to DB cluster snapshots").
 */
export async function leaveFinalSnapshot(
  kind: Kind,
  { id, properties, tags, account, region }: CloudResource,
  world: World,
  family: Family = aurora,
): Promise<void> {
  const name = properties['finalSnapshotIdentifier']
  if (properties['skipFinalSnapshot'] === true || typeof name !== 'string') return
  const isCluster = kind === 'cluster'
  const own = isCluster
    ? { dbClusterIdentifier: id, dbClusterSnapshotIdentifier: name }
    : { dbInstanceIdentifier: id, dbSnapshotIdentifier: name }
  const arn = `arn:${world.partition}:rds:${region}:${account}:${isCluster ? 'cluster-snapshot' : 'snapshot'}:${name}`
  const copied = ['engine', 'engineVersion', 'storageEncrypted', 'kmsKeyId', 'port']
  await writeResource(world.folder, {
    type: isCluster ? family.snapshot : snapshotType,
    id: name,
    arn,
    account,
    region,
    properties: {
      ...own,
      [isCluster ? 'dbClusterSnapshotArn' : 'dbSnapshotArn']: arn,
      ...Object.fromEntries(copied.map(key => [key, properties[key]])),
      snapshotType: 'manual',
      status: 'available',
      region,
    },
    tags: properties['copyTagsToSnapshot'] === true ? tags : {},
    createdAt: new Date().toISOString(),
    createdBy: 'rds.amazonaws.com',
  })
}

/** Instances of a cluster in the order of their creation; the first one is the writer. */
async function listMembers(
  cluster: unknown,
  world: World,
  member: string,
): Promise<CloudResource[]> {
  const all = await world.list(member)
  return all
    .filter(one => one.properties['clusterIdentifier'] === cluster)
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id))
}

/** `clusterMembers`, sorted as a set. */
export async function readMembers(
  { id }: CloudResource,
  world: World,
  { member }: Family = aurora,
): Promise<Properties> {
  return { clusterMembers: (await listMembers(id, world, member)).map(one => one.id).sort() }
}

export const fromCluster = [
  'engineVersion',
  'kmsKeyId',
  'storageEncrypted',
  'dbSubnetGroupName',
  'networkType',
  'port',
] as const

const aurora: Family = {
  cluster: clusterType,
  member: memberType,
  snapshot: clusterSnapshotType,
  copies: fromCluster,
}

/**
 * An instance of a cluster has the cluster's version, key, network and port, and is the writer or
 * not (provider: internal/service/rds/cluster_instance.go reads `writer` from the cluster's
 * members; the documentation of `engineVersion` there: upgraded by the cluster alone).
 */
export async function readFromCluster(
  { id, properties }: CloudResource,
  world: World,
  family: Family = aurora,
): Promise<Properties> {
  const cluster = await world.find(family.cluster, properties['clusterIdentifier'])
  const [writer] = await listMembers(properties['clusterIdentifier'], world, family.member)
  return {
    ...(cluster && Object.fromEntries(family.copies.map(key => [key, cluster.properties[key]]))),
    writer: writer === undefined || writer.id === id,
  }
}

/** API reference, CreateDBInstance: `DBClusterNotFoundFault`. */
export async function refuseWithoutCluster(
  { properties }: CloudResource,
  world: World,
  family: Family = aurora,
): Promise<Refusal | null> {
  const cluster = properties['clusterIdentifier']
  return (await world.find(family.cluster, cluster))
    ? null
    : {
        code: 'DBClusterNotFoundFault',
        message: `Could not find DB cluster ${String(cluster)}.`,
      }
}

/** API reference, CreateDBSubnetGroup: all subnets in one VPC, in two zones at least. */
export async function refuseSubnets(
  { properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const found = (await listSubnets(properties['subnetIds'], world)).map(one => one.properties)
  if (found.length === 0) return null
  if (new Set(found.map(one => one['vpcId'])).size > 1)
    return { code: 'InvalidSubnet', message: 'Subnets must be in the same VPC.' }
  const zones = new Set(found.map(one => one['availabilityZone']))
  return zones.size === 1
    ? {
        code: 'DBSubnetGroupDoesNotCoverEnoughAZs',
        message:
          "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. " +
          `Current AZ coverage: ${[...zones].join()}. Add subnets to cover at least 2 AZs.`,
      }
    : null
}

/** Returns the subnets of these ids that exist in the account. */
export async function listSubnets(ids: unknown, world: World): Promise<CloudResource[]> {
  const wanted = new Set(getArray(ids))
  return (await world.list('aws:ec2/subnet:Subnet')).filter(one => wanted.has(one.id))
}
