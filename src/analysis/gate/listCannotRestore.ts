/**
 * Finds what a rollback can't restore: it changes settings, not data, and some settings can't be
 * reverted. The runner reports it before it writes. Sources are the user guides of the services, by
 * their headings.
 */
import { listRetainedUrns } from '../deploy/dataLoss.ts'
import { isStateful } from '../deploy/stateful.ts'
import type { ResourceChange, ResourceRecord } from '../../model/operation.ts'

/**
 * The data of resources, by the beginning of their type. Stateful types that are not listed (keys,
 * addresses, zones) have an identity, which stays the same.
 */
const contents: [prefix: string, what: string][] = [
  ['aws:rds/', 'rows and changes of the schema'],
  ['aws:docdb/', 'documents'],
  ['aws:neptune/', 'graph data'],
  ['aws:redshift', 'rows and changes of the schema'],
  ['aws:dynamodb/', 'items'],
  ['aws:timestreamwrite/', 'records'],
  ['aws:keyspaces/', 'rows'],
  ['aws:memorydb/', 'cached data'],
  ['aws:elasticache/', 'cached data'],
  ['aws:opensearch/', 'documents and indices'],
  ['aws:elasticsearch/', 'documents and indices'],
  ['aws:msk/', 'messages'],
  ['aws:mq/', 'messages'],
  ['aws:sqs/', 'messages'],
  ['aws:kinesis/', 'records'],
  ['aws:s3/', 'objects'],
  ['aws:glacier/', 'archives'],
  ['aws:ebs/', 'blocks'],
  ['aws:efs/', 'files'],
  ['aws:fsx/', 'files'],
  ['aws:ecr/', 'images'],
  ['aws:codecommit/', 'commits'],
  ['aws:secretsmanager/', 'values of secrets'],
  ['aws:cloudwatch/logGroup', 'log events'],
  ['aws:cognito/', 'users'],
  ['aws:qldb/', 'documents'],
]

type Rule = {
  types: RegExp
  path: RegExp
  matches(now: unknown, then: unknown): boolean
  message: string
}

const isLower = (now: unknown, then: unknown) =>
  typeof now === 'string' && typeof then === 'string' && compareVersions(then, now) < 0
const isSmaller = (now: unknown, then: unknown) => Number(then) < Number(now)
const isLarger = (now: unknown, then: unknown) => Number(now) > 0 && Number(then) > Number(now)

/** Settings that can't be reverted; `when` compares the current value with the one to restore. */
const oneWayRules: Rule[] = [
  // RDS "Upgrading a DB instance engine version", Aurora "Upgrading Aurora PostgreSQL DB clusters",
  // DocumentDB, Neptune: no downgrade after an upgrade
  {
    types: /^aws:(rds|docdb|neptune)\//,
    path: /^engineVersion$/,
    matches: isLower,
    message:
      'AWS does not downgrade a database in place; restore a snapshot from before the ' +
      'upgrade into a new one',
  },
  // OpenSearch "Upgrading domains", ElastiCache "Version management", MSK "Updating the Apache
  // Kafka version", EKS "Update existing cluster": no downgrade either
  {
    types: /^aws:(opensearch|elasticsearch|elasticache|memorydb|mq|msk|eks)\//,
    path: /^(engineVersion|elasticsearchVersion|kafkaVersion|version)$/,
    matches: isLower,
    message: 'AWS does not downgrade it in place; it has to be created again from a snapshot',
  },
  // RDS "Working with storage for Amazon RDS DB instances", EBS "Modify a volume", FSx "Managing
  // storage capacity": storage grows only
  {
    types: /^aws:(rds|ebs|fsx)\//,
    path: /^(allocatedStorage|size|storageCapacity)$/,
    matches: isSmaller,
    message: 'storage can grow and not shrink',
  },
  // CloudWatch Logs "Change log data retention", Kinesis "Change the data retention period", RDS
  // "Backup retention period": expired data are deleted
  {
    types: /^aws:(cloudwatch|kinesis|rds)\//,
    path: /^(retentionInDays|retentionPeriod|backupRetentionPeriod)$/,
    matches: isLarger,
    message: 'data that expired under the shorter retention stay deleted',
  },
  // S3 "Using versioning in S3 buckets": a bucket can't return to the unversioned state
  {
    types: /^aws:s3\//,
    path: /^versioning|^versioningConfiguration/,
    matches: () => true,
    message: 'versioning can be suspended, and the versions that it kept stay',
  },
]

/**
 * Sentences for users that name the resources.
 *
 * @param resources the recorded state before the rollback
 * @param changes what the rollback would do; empty where it was not planned
 */
export function listCannotRestore(
  resources: Pick<ResourceRecord, 'urn' | 'type' | 'name' | 'retainOnDelete' | 'delete'>[],
  changes: ResourceChange[],
): string[] {
  const touched = changes.filter(
    ({ op, type }) => op !== 'same' && isStateful(type) && stepMeanings[op],
  )
  const gone = new Set(touched.map(({ urn }) => urn))
  const retained = listRetainedUrns(resources)
  const describeMeaning = ({ op, urn }: ResourceChange) =>
    (retained.has(urn) ? retainedMeanings[op] : undefined) ?? stepMeanings[op]
  return [
    ...touched.map(change => `${change.type} ${change.name} ${describeMeaning(change)}`),
    ...changes.flatMap(findOneWayChanges),
    ...listKeptContents(resources.filter(({ urn, type }) => isStateful(type) && !gone.has(urn))),
  ]
}

const stepMeanings: Record<string, string> = {
  create:
    'is created again and empty: the data of the previous one can be restored only from a backup',
  replace: 'is replaced by an empty one: its data can be restored only from a backup',
  delete: 'is deleted with all its data: it was created after the revision that is restored',
}

/** Of a resource with `retainOnDelete`. */
const retainedMeanings: Record<string, string> = {
  replace: 'is replaced by an empty one: the previous one stays in the cloud with its data',
  delete: 'stays in the cloud with its data, and is no longer recorded',
}

function findOneWayChanges({ op, type, name, properties }: ResourceChange): string[] {
  if (op !== 'update' && op !== 'replace') return []
  return properties.flatMap(({ path, before, after }) =>
    oneWayRules
      .filter(rule => rule.types.test(type) && rule.path.test(path) && rule.matches(before, after))
      .map(
        ({ message }) =>
          `${path} of ${type} ${name} would be changed back from ${JSON.stringify(before)} to ` +
          `${JSON.stringify(after)}: ${message}`,
      ),
  )
}

function listKeptContents(resources: Pick<ResourceRecord, 'type' | 'name'>[]): string[] {
  const byContent = Map.groupBy(
    resources,
    ({ type }) => contents.find(([prefix]) => type.startsWith(prefix))?.[1],
  )
  return [...byContent]
    .filter(([what]) => what !== undefined)
    .map(
      ([what, holders]) =>
        `${what} in ${holders.map(({ type, name }) => `${type} ${name}`).join(', ')} stay as ` +
        'they are now: a rollback restores settings, not data',
    )
}

/** Compares versions such as `16.6` or `OpenSearch_2.11`: negative when `one` is lower. */
function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map(text => (text.match(/\d+/g) ?? []).map(Number)) as [
    number[],
    number[],
  ]
  const at = Array.from({ length: Math.max(left.length, right.length) }).findIndex(
    (_, n) => (left[n] ?? 0) !== (right[n] ?? 0),
  )
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0)
}
