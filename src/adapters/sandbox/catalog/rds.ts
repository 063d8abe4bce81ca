/** Amazon RDS and Aurora. */
import { arn, hexId, input, list, numberFrom } from './helpers.ts'
import type { Birth, TypeSpec } from './typeSpec.ts'

/** First a letter, then letters, digits and single hyphens, no hyphen at the end. */
const identifier = {
  max: 63,
  pattern: /^[a-z](?:-?[a-z0-9])*$/,
  says: 'lower-case letters, digits and single hyphens, starting with a letter',
}
const groupName = {
  max: 255,
  pattern: /^[a-z0-9](?:[a-z0-9._ -]*[a-z0-9._ ])?$/,
  says: 'lower-case letters, digits, dots, underscores and hyphens',
  lower: true,
}

const accountPart = (birth: Birth) =>
  `c${numberFrom(birth.account + birth.region)
    .toString(36)
    .padStart(11, '0')
    .slice(-11)}`
const port = (engine: unknown) => (String(engine).includes('mysql') ? 3306 : 5432)
const named = (property: string, prefix: string) => (birth: Birth) =>
  String(birth.inputs[property] ?? `${prefix}${birth.digits(26)}`)

/**
 * Aurora PostgreSQL versions are `major.minor`; MySQL's are `8.0.mysql_aurora.3.08.0` (Amazon RDS
 * documentation).
 */
function engineVersionCheck(inputs: Record<string, unknown>) {
  const { engine, engineVersion } = inputs
  if (
    engine !== 'aurora-postgresql' ||
    typeof engineVersion !== 'string' ||
    /^\d{2}(\.\d{1,2})?$/.test(engineVersion)
  )
    return []
  return [
    {
      property: 'engineVersion',
      reason: `expected a version of aurora-postgresql such as 16.6, got ${engineVersion}`,
    },
  ]
}

export const rds: TypeSpec[] = [
  {
    type: 'aws:rds/subnetGroup:SubnetGroup',
    docs: 'db_subnet_group',
    title: 'RDS DB Subnet Group',
    calls: ['CreateDBSubnetGroup', 'ModifyDBSubnetGroup', 'DeleteDBSubnetGroup'],
    id: input('name'),
    arn: arn('rds', birth => `subgrp:${birth.id}`),
    taggable: 'map',
    taken: 'DBSubnetGroupAlreadyExists',
    name: { property: 'name', auto: true, ...groupName },
    required: ['subnetIds'],
    forceNew: ['namePrefix'],
    sets: ['subnetIds'],
    defaults: { description: 'Managed by Pulumi' },
    outputs: { supportedNetworkTypes: () => ['IPV4'], vpcId: hexId('vpc') },
  },
  {
    type: 'aws:rds/clusterParameterGroup:ClusterParameterGroup',
    docs: 'rds_cluster_parameter_group',
    title: 'RDS Cluster Parameter Group',
    calls: [
      'CreateDBClusterParameterGroup',
      'ModifyDBClusterParameterGroup',
      'DeleteDBClusterParameterGroup',
    ],
    id: input('name'),
    arn: arn('rds', birth => `cluster-pg:${birth.id}`),
    taggable: 'map',
    taken: 'DBParameterGroupAlreadyExists',
    name: { property: 'name', auto: true, ...groupName },
    required: ['family'],
    forceNew: ['namePrefix', 'family', 'description'],
    sets: ['parameters'],
    defaults: { description: 'Managed by Pulumi' },
  },
  {
    type: 'aws:rds/cluster:Cluster',
    docs: 'rds_cluster',
    title: 'RDS Cluster',
    calls: ['CreateDBCluster', 'ModifyDBCluster', 'DeleteDBCluster'],
    id: named('clusterIdentifier', 'tf-'),
    arn: arn('rds', birth => `cluster:${birth.id}`),
    taggable: 'map',
    taken: 'DBClusterAlreadyExistsFault',
    name: { property: 'clusterIdentifier', auto: false, ...identifier },
    required: ['engine'],
    sensitive: ['masterPassword', 'masterPasswordWo'],
    forceNew: [
      'availabilityZones',
      'clusterIdentifierPrefix',
      'databaseName',
      'dbSubnetGroupName',
      'engine',
      'engineMode',
      'kmsKeyId',
      'masterUsername',
      'storageEncrypted',
      'snapshotIdentifier',
      'sourceRegion',
    ],
    sets: ['vpcSecurityGroupIds', 'enabledCloudwatchLogsExports', 'availabilityZones', 'iamRoles'],
    defaults: {
      engineMode: 'provisioned',
      backupRetentionPeriod: 1,
      deletionProtection: false,
      storageEncrypted: false,
      copyTagsToSnapshot: false,
      iamDatabaseAuthenticationEnabled: false,
      skipFinalSnapshot: false,
      deleteAutomatedBackups: true,
      networkType: 'IPV4',
    },
    enums: {
      engine: ['aurora-mysql', 'aurora-postgresql', 'mysql', 'postgres'],
      engineMode: ['global', 'parallelquery', 'provisioned', 'serverless'],
      networkType: ['IPV4', 'DUAL'],
    },
    outputs: {
      clusterIdentifier: birth => birth.id,
      clusterResourceId: birth => `cluster-${birth.base32(26)}`,
      clusterMembers: () => [],
      endpoint: birth =>
        `${birth.id}.cluster-${accountPart(birth)}.${birth.region}.rds.amazonaws.com`,
      readerEndpoint: birth =>
        `${birth.id}.cluster-ro-${accountPart(birth)}.${birth.region}.rds.amazonaws.com`,
      hostedZoneId: birth => `Z${birth.base32(13)}`,
      port: birth => birth.inputs['port'] ?? port(birth.inputs['engine']),
      engineVersion: birth =>
        birth.inputs['engineVersion'] ??
        (port(birth.inputs['engine']) === 5432 ? '16.6' : '8.0.mysql_aurora.3.08.0'),
      availabilityZones: birth =>
        birth.inputs['availabilityZones'] ?? ['a', 'b', 'c'].map(zone => birth.region + zone),
      preferredBackupWindow: birth => birth.inputs['preferredBackupWindow'] ?? '03:11-03:41',
      preferredMaintenanceWindow: birth =>
        birth.inputs['preferredMaintenanceWindow'] ?? 'sun:05:02-sun:05:32',
      kmsKeyId: birth => birth.inputs['kmsKeyId'] ?? '',
      databaseName: birth => birth.inputs['databaseName'] ?? '',
      dbClusterParameterGroupName: birth =>
        birth.inputs['dbClusterParameterGroupName'] ?? `default.${String(birth.inputs['engine'])}`,
      masterUserSecrets: birth =>
        birth.inputs['manageMasterUserPassword'] === true
          ? [
              {
                kmsKeyId:
                  birth.inputs['masterUserSecretKmsKeyId'] ??
                  `arn:${birth.partition}:kms:${birth.region}:${birth.account}:alias/aws/secretsmanager`,
                secretArn: `arn:${birth.partition}:secretsmanager:${birth.region}:${birth.account}:secret:rds!cluster-${birth.hex(8)}`,
                secretStatus: 'active',
              },
            ]
          : [],
    },
    derived: { engineVersionActual: properties => properties['engineVersion'] },
    check: inputs => [
      ...engineVersionCheck(inputs),
      ...(typeof inputs['backupRetentionPeriod'] === 'number' &&
      (inputs['backupRetentionPeriod'] < 1 || inputs['backupRetentionPeriod'] > 35)
        ? [
            {
              property: 'backupRetentionPeriod',
              reason: `expected 1 to 35 days, got ${inputs['backupRetentionPeriod']}`,
            },
          ]
        : []),
    ],
    refusesDelete: properties => {
      if (properties['deletionProtection'] === true)
        return {
          code: 'InvalidParameterCombination',
          message:
            'Cannot delete protected Cluster, please disable deletion protection and try again.',
        }
      if (properties['skipFinalSnapshot'] !== true && !properties['finalSnapshotIdentifier'])
        return {
          code: 'InvalidParameterCombination',
          message: 'FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified',
        }
      return null
    },
  },
  {
    type: 'aws:rds/clusterInstance:ClusterInstance',
    docs: 'rds_cluster_instance',
    title: 'RDS Cluster Instance',
    calls: ['CreateDBInstance', 'ModifyDBInstance', 'DeleteDBInstance'],
    id: named('identifier', 'tf-'),
    arn: arn('rds', birth => `db:${birth.id}`),
    taggable: 'map',
    taken: 'DBInstanceAlreadyExists',
    name: { property: 'identifier', auto: false, renames: true, ...identifier },
    required: ['clusterIdentifier', 'engine', 'instanceClass'],
    forceNew: [
      'clusterIdentifier',
      'engine',
      'availabilityZone',
      'dbSubnetGroupName',
      'identifierPrefix',
      'customIamInstanceProfile',
    ],
    defaults: {
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: false,
      monitoringInterval: 0,
      promotionTier: 0,
      publiclyAccessible: false,
      performanceInsightsEnabled: false,
    },
    enums: {
      engine: ['aurora-mysql', 'aurora-postgresql', 'mysql', 'postgres'],
      monitoringInterval: [0, 1, 5, 10, 15, 30, 60],
    },
    outputs: {
      identifier: birth => birth.id,
      dbiResourceId: birth => `db-${birth.base32(26)}`,
      endpoint: birth => `${birth.id}.${accountPart(birth)}.${birth.region}.rds.amazonaws.com`,
      port: birth => port(birth.inputs['engine']),
      writer: () => true,
      storageEncrypted: () => true,
      networkType: () => 'IPV4',
      kmsKeyId: () => '',
      availabilityZone: birth =>
        birth.inputs['availabilityZone'] ?? `${birth.region}${'abc'[numberFrom(birth.id) % 3]}`,
      engineVersion: birth =>
        birth.inputs['engineVersion'] ??
        (port(birth.inputs['engine']) === 5432 ? '16.6' : '8.0.mysql_aurora.3.08.0'),
      caCertIdentifier: birth => birth.inputs['caCertIdentifier'] ?? 'rds-ca-rsa2048-g1',
      dbParameterGroupName: birth =>
        birth.inputs['dbParameterGroupName'] ?? `default.${String(birth.inputs['engine'])}`,
    },
    derived: { engineVersionActual: properties => properties['engineVersion'] },
    check: inputs =>
      typeof inputs['instanceClass'] === 'string' &&
      !list([inputs['instanceClass']]).every(value => /^db\./.test(String(value)))
        ? [
            {
              property: 'instanceClass',
              reason: `expected a database instance class such as db.r6g.large, got ${inputs['instanceClass']}`,
            },
          ]
        : engineVersionCheck(inputs),
  },
]
