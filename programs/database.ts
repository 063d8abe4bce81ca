import { createHash } from 'node:crypto'
import type { Output } from '@pulumi/pulumi'
import * as pulumi from '@pulumi/pulumi'
import type { Key } from '@pulumi/aws/kms/key.js'
import { Cluster } from '@pulumi/aws/rds/cluster.js'
import { ClusterInstance } from '@pulumi/aws/rds/clusterInstance.js'
import { ClusterParameterGroup } from '@pulumi/aws/rds/clusterParameterGroup.js'
import { SubnetGroup } from '@pulumi/aws/rds/subnetGroup.js'
import type { Network } from './network.ts'
import type { Security } from './security.ts'
import type { Settings } from './settings.ts'

export type Database = {
  clusterId: Output<string>
  endpoint: Output<string>
  readerEndpoint: Output<string>
  engineVersion: Output<string>
}

type Needs = {
  settings: Settings['database']
  deletionProtection: boolean
  network: Network
  security: Security
  key: Key
}

/**
 * Aurora PostgreSQL over the private subnets. RDS makes and rotates the master password itself, so
 * that none exists in code or state.
 */
export function createDatabase({
  settings,
  deletionProtection,
  network,
  security,
  key,
}: Needs): Database {
  const subnetGroup = new SubnetGroup('main', {
    description: 'Private subnets',
    subnetIds: network.privateSubnets,
  })
  const cluster = new Cluster('main', {
    engine: 'aurora-postgresql',
    engineVersion: settings.engineVersion,
    allowMajorVersionUpgrade: false,
    databaseName: 'app',
    masterUsername: 'app',
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: key.keyId,
    dbSubnetGroupName: subnetGroup.name,
    dbClusterParameterGroupName: enforceTls(settings.engineVersion).name,
    vpcSecurityGroupIds: [security.database],
    storageEncrypted: true,
    kmsKeyId: key.arn,
    backupRetentionPeriod: settings.backupRetentionDays,
    preferredBackupWindow: settings.backupWindow,
    preferredMaintenanceWindow: 'sun:05:00-sun:06:00',
    copyTagsToSnapshot: true,
    deletionProtection,
    enabledCloudwatchLogsExports: ['postgresql'],
    applyImmediately: true,
    ...lastSnapshot(settings, pulumi.all([key.arn, subnetGroup.name])),
  })
  addInstances(cluster, settings)
  return {
    clusterId: cluster.id,
    endpoint: cluster.endpoint,
    readerEndpoint: cluster.readerEndpoint,
    engineVersion: cluster.engineVersion,
  }
}

/**
 * A deletion leaves a snapshot if the settings require it; deletion protection is another setting.
 * The name of a snapshot is in use for as long as the snapshot exists, so it contains a part that
 * changes whenever the database is created again. This part is computed from the database's key and
 * its subnet group: a change of the group replaces the database.
 */
function lastSnapshot({ finalSnapshot }: Settings['database'], made: Output<string[]>) {
  if (!finalSnapshot) return { skipFinalSnapshot: true }
  const part = made.apply(parts =>
    createHash('sha256').update(parts.join()).digest('hex').slice(0, 8),
  )
  return {
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: pulumi.interpolate`${pulumi.getProject()}-${pulumi.getStack()}-${part}`,
  }
}

/**
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html: a
 * client without TLS is refused
 */
function enforceTls(engineVersion: string): ClusterParameterGroup {
  return new ClusterParameterGroup('main', {
    family: `aurora-postgresql${engineVersion.split('.')[0]}`,
    description: 'TLS is enforced',
    parameters: [
      { name: 'rds.force_ssl', value: '1', applyMethod: 'pending-reboot' },
      { name: 'log_min_duration_statement', value: '1000' },
    ],
  })
}

/**
 * Versions follow the cluster: an instance with a version of its own would conflict with upgrades
 * of the cluster.
 */
function addInstances(cluster: Cluster, { instances, instanceClass }: Settings['database']) {
  for (let number = 0; number < instances; number++) {
    new ClusterInstance(`main-${number}`, {
      clusterIdentifier: cluster.id,
      engine: 'aurora-postgresql',
      instanceClass,
      publiclyAccessible: false,
      performanceInsightsEnabled: true,
      autoMinorVersionUpgrade: false,
      promotionTier: number,
    })
  }
}
