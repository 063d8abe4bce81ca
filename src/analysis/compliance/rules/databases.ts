import type { ResourceRecord } from '../../../model/operation.ts'
import { compareVersion } from '../version.ts'
import type { FoundViolation, Rule } from '../../../model/compliance.ts'
import {
  readPath,
  requireValue,
  appliesEverywhere,
  listIdentities,
  isInProduction,
  getInside,
  isFalse,
  isSet,
  isTrue,
  selectType,
  displayValue,
} from './reading.ts'
import { getArray } from '../../../lib/values.ts'
import { fromOutside, listOpenings } from './securityGroups.ts'

export const cluster = 'aws:rds/cluster:Cluster'
export const instance = 'aws:rds/instance:Instance'
const clusterInstance = 'aws:rds/clusterInstance:ClusterInstance'

/** Clusters, and instances without a cluster. */
export const listDatabases = (resources: ResourceRecord[]) =>
  selectType(resources, cluster, instance)

const databaseVersion: Rule = {
  id: 'database_version',
  severity: 'critical',
  appliesTo: appliesEverywhere,
  describes:
    'The database engine has the one version that is declared for all environments, else ' +
    "production's",
  check: (resources, _settings, { expected, production, ahead }) =>
    listDatabases(resources).flatMap(database => {
      const model = listDatabases(production?.resources ?? []).find(
        other => other.type === database.type && other.name === database.name,
      )
      const version =
        expected.database.version ?? (ahead ? undefined : model && readPath(model, 'engineVersion'))
      if (typeof version !== 'string') return []
      return requireValue(
        database,
        'engineVersion',
        version,
        actual => typeof actual === 'string' && compareVersion(actual, version) === 0,
        'not set',
      )
    }),
}

const noPublicDatabase: Rule = {
  id: 'no_public_database',
  severity: 'critical',
  appliesTo: appliesEverywhere,
  describes: 'No database can be reached from outside the network',
  check: resources => [
    ...selectType(
      resources,
      instance,
      clusterInstance,
      'aws:redshift/cluster:Cluster',
      'aws:dms/replicationInstance:ReplicationInstance',
    ).flatMap(one => requireValue(one, 'publiclyAccessible', false, actual => !isTrue(actual))),
    ...checkOpenPorts(resources),
  ],
}

/** PostgreSQL, MySQL, SQL Server, Oracle, Redis, MongoDB, Redshift, Cassandra */
const ports = [5432, 3306, 1433, 1521, 6379, 27017, 5439, 9042]

/**
 * A security group of a database that allows public access to any port, or any group that allows it
 * to a database port.
 */
function checkOpenPorts(resources: ResourceRecord[]): FoundViolation[] {
  const groups = new Set(
    listDatabases(resources).flatMap(database =>
      getArray(readPath(database, 'vpcSecurityGroupIds')),
    ),
  )
  return listOpenings(resources).flatMap(({ resource, group, path, from, to, cidr }) => {
    const ofDatabase = group !== null && groups.has(group)
    const port = ports.find(one => from <= one && one <= to)
    if (!fromOutside(cidr) || (!ofDatabase && (port === undefined || to - from > 100))) return []
    return [
      {
        resource,
        path,
        expected: 'private networks only',
        actual: port === undefined ? cidr : `port ${port} from ${cidr}`,
      },
    ]
  })
}

const backupRetention: Rule = {
  id: 'backup_retention',
  severity: 'high',
  appliesTo: appliesEverywhere,
  describes: 'Backups of databases are kept long enough, longest in production',
  check: (resources, _settings, { environment, expected: { backups } }) => {
    const days = environment.kind === 'production' ? backups.productionDays : backups.minimumDays
    // a replica is covered by the backups of its source
    return listDatabases(resources)
      .filter(
        one =>
          !isSet(readPath(one, 'replicateSourceDb')) &&
          !isSet(readPath(one, 'replicationSourceIdentifier')),
      )
      .flatMap(one =>
        requireValue(
          one,
          'backupRetentionPeriod',
          `at least ${days} days`,
          actual => Number(actual ?? 1) >= days,
          1,
        ),
      )
  },
}

const deletionProtection: Rule = {
  id: 'deletion_protection',
  severity: 'high',
  appliesTo: isInProduction,
  describes: 'Databases, tables, buckets and load balancers cannot be deleted by accident',
  check: resources => [
    ...listDatabases(resources).flatMap(one =>
      requireValue(one, 'deletionProtection', true, isTrue, false),
    ),
    ...selectType(
      resources,
      'aws:lb/loadBalancer:LoadBalancer',
      'aws:alb/loadBalancer:LoadBalancer',
    ).flatMap(one => requireValue(one, 'enableDeletionProtection', true, isTrue, false)),
    ...selectType(resources, 'aws:dynamodb/table:Table').flatMap(one =>
      requireValue(one, 'deletionProtectionEnabled', true, isTrue, false),
    ),
    ...selectType(resources, 'aws:s3/bucket:Bucket', 'aws:s3/bucketV2:BucketV2').flatMap(one =>
      requireValue(one, 'forceDestroy', false, actual => !isTrue(actual)),
    ),
  ],
}

const finalSnapshot: Rule = {
  id: 'final_snapshot',
  severity: 'high',
  appliesTo: isInProduction,
  describes: 'A database leaves a snapshot when it is deleted',
  check: resources =>
    listDatabases(resources).flatMap(one =>
      requireValue(one, 'skipFinalSnapshot', false, actual => !isTrue(actual)),
    ),
}

/** An automatic upgrade by AWS results in a version that was not declared. */
const noAutomaticUpgrade: Rule = {
  id: 'no_automatic_upgrade',
  severity: 'medium',
  appliesTo: appliesEverywhere,
  describes: 'AWS does not upgrade databases by itself: their version is the declared one',
  check: resources =>
    selectType(resources, instance, clusterInstance).flatMap(one =>
      requireValue(one, 'autoMinorVersionUpgrade', false, isFalse, 'true, the default'),
    ),
}

/** The parameters of the group that a database names; null when the group is not in this state. */
export function findParameters(
  database: ResourceRecord,
  resources: ResourceRecord[],
): Map<string, string> | null {
  const property = database.type === cluster ? 'dbClusterParameterGroupName' : 'parameterGroupName'
  const name = readPath(database, property)
  const groups = selectType(
    resources,
    'aws:rds/clusterParameterGroup:ClusterParameterGroup',
    'aws:rds/parameterGroup:ParameterGroup',
  )
  // the name of the group is known after its creation; before that, the dependency of the database
  // is used
  const group =
    groups.find(one => listIdentities(one).includes(name)) ??
    groups.find(one => name === '[unknown]' && database.dependencies.includes(one.urn))
  return group
    ? new Map(
        getArray(readPath(group, 'parameters')).map(one => [
          String(getInside(one, 'name')),
          String(displayValue(getInside(one, 'value'))),
        ]),
      )
    : null
}

export const databaseRules: Rule[] = [
  databaseVersion,
  noPublicDatabase,
  backupRetention,
  deletionProtection,
  finalSnapshot,
  noAutomaticUpgrade,
]
