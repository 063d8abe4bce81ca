/** Amazon RDS and Aurora. */
import { arn, hexId, input, list, managedKeyArn, numberFrom, uuid } from './helpers.ts'
import {
  clusterSnapshotType,
  clusterType,
  defaultParameterGroup,
  fromCluster,
  instanceType,
  leaveFinalSnapshot,
  memberType,
  readFromCluster,
  readMembers,
  refuseDeletion,
  refuseSmallerStorage,
  refuseSubnets,
  refuseVersion,
  refuseWithMembers,
  refuseWithoutCluster,
  snapshotType,
  subnetsOf,
} from './rdsRules.ts'
import { identifier, snapshot } from './rdsSnapshots.ts'
import type { Birth, TypeSpec } from './typeSpec.ts'
import { toText } from '../text.ts'

const instancePort = (birth: Birth) =>
  Number(birth.inputs['port'] ?? port(String(birth.inputs['engine']).replace('mariadb', 'mysql')))
const hostName = (birth: Birth) =>
  `${birth.arn.split(':').at(-1)}.${accountPart(birth)}.${birth.region}.rds.amazonaws.com`

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
/** The default version of the engine where the program names none. */
const version = (birth: Birth) =>
  birth.inputs['engineVersion'] ??
  (port(birth.inputs['engine']) === 5432 ? '16.6' : '8.0.mysql_aurora.3.08.0')
const ownKey = (birth: Birth) =>
  birth.inputs['storageEncrypted'] === true ? managedKeyArn(birth, 'rds') : ''
const nameOr = (property: string, prefix: string) => (birth: Birth) =>
  toText(birth.inputs[property] ?? `${prefix}${birth.digits(26)}`)

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
    sets: ['subnetIds'],
    defaults: { description: 'Managed by Pulumi' },
    outputs: { supportedNetworkTypes: () => ['IPV4'], vpcId: hexId('vpc') },
    live: {
      keys: [],
      read: async ({ properties }, world) => {
        const [subnet] = await subnetsOf(properties['subnetIds'], world)
        return subnet ? { vpcId: subnet.properties['vpcId'] } : {}
      },
    },
    refusesCreate: refuseSubnets,
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
    sets: ['parameters'],
    defaults: { description: 'Managed by Pulumi' },
  },
  {
    type: clusterType,
    docs: 'rds_cluster',
    title: 'RDS Cluster',
    calls: ['CreateDBCluster', 'ModifyDBCluster', 'DeleteDBCluster'],
    id: nameOr('clusterIdentifier', 'tf-'),
    arn: arn('rds', birth => `cluster:${birth.id}`),
    taggable: 'map',
    taken: 'DBClusterAlreadyExistsFault',
    name: { property: 'clusterIdentifier', auto: false, ...identifier },
    required: ['engine'],
    sensitive: ['masterPassword', 'masterPasswordWo'],
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
      endpoint: birth =>
        `${birth.id}.cluster-${accountPart(birth)}.${birth.region}.rds.amazonaws.com`,
      readerEndpoint: birth =>
        `${birth.id}.cluster-ro-${accountPart(birth)}.${birth.region}.rds.amazonaws.com`,
      hostedZoneId: birth => `Z${birth.base32(13)}`,
      port: birth => birth.inputs['port'] ?? port(birth.inputs['engine']),
      engineVersion: version,
      availabilityZones: birth =>
        birth.inputs['availabilityZones'] ?? ['a', 'b', 'c'].map(zone => birth.region + zone),
      preferredBackupWindow: birth => birth.inputs['preferredBackupWindow'] ?? '03:11-03:41',
      preferredMaintenanceWindow: birth =>
        birth.inputs['preferredMaintenanceWindow'] ?? 'sun:05:02-sun:05:32',
      kmsKeyId: birth => birth.inputs['kmsKeyId'] ?? ownKey(birth),
      databaseName: birth => birth.inputs['databaseName'] ?? '',
      dbClusterParameterGroupName: birth =>
        birth.inputs['dbClusterParameterGroupName'] ??
        defaultParameterGroup(birth.inputs['engine'], version(birth)),
      masterUserSecrets: birth =>
        birth.inputs['manageMasterUserPassword'] === true
          ? [
              {
                kmsKeyId:
                  birth.inputs['masterUserSecretKmsKeyId'] ??
                  managedKeyArn(birth, 'secretsmanager'),
                secretArn:
                  `arn:${birth.partition}:secretsmanager:${birth.region}:${birth.account}:` +
                  `secret:rds!cluster-${uuid(birth)}-${birth.hex(6)}`,
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
    onUpdate: {
      dbClusterParameterGroupName: {
        only: ['engineVersion'],
        value: (before, news) =>
          news['dbClusterParameterGroupName'] ??
          (String(before['dbClusterParameterGroupName']).startsWith('default.')
            ? defaultParameterGroup(before['engine'], news['engineVersion'])
            : before['dbClusterParameterGroupName']),
      },
    },
    live: { keys: ['clusterMembers'], read: readMembers },
    refusesUpdate: async (before, after) =>
      refuseVersion(before, after, 'dbClusterParameterGroupName'),
    refusesDelete: async (resource, world) =>
      (await refuseDeletion('cluster', resource, world)) ??
      (await refuseWithMembers(resource, world)),
    afterDelete: (resource, world) => leaveFinalSnapshot('cluster', resource, world),
    updateCalls: { iamRoles: 'AddRoleToDBCluster' },
  },
  {
    type: memberType,
    docs: 'rds_cluster_instance',
    title: 'RDS Cluster Instance',
    calls: ['CreateDBInstance', 'ModifyDBInstance', 'DeleteDBInstance'],
    id: nameOr('identifier', 'tf-'),
    arn: arn('rds', birth => `db:${birth.id}`),
    taggable: 'map',
    taken: 'DBInstanceAlreadyExists',
    name: { property: 'identifier', auto: false, ...identifier },
    required: ['clusterIdentifier', 'engine', 'instanceClass'],
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
      storageEncrypted: () => false,
      networkType: () => 'IPV4',
      kmsKeyId: () => '',
      availabilityZone: birth =>
        birth.inputs['availabilityZone'] ?? `${birth.region}${'abc'[numberFrom(birth.id) % 3]}`,
      engineVersion: version,
      caCertIdentifier: birth => birth.inputs['caCertIdentifier'] ?? 'rds-ca-rsa2048-g1',
      dbParameterGroupName: birth =>
        birth.inputs['dbParameterGroupName'] ??
        defaultParameterGroup(birth.inputs['engine'], version(birth)),
    },
    live: { keys: ['writer', ...fromCluster], read: readFromCluster },
    refusesCreate: refuseWithoutCluster,
    derived: { engineVersionActual: properties => properties['engineVersion'] },
    check: inputs =>
      typeof inputs['instanceClass'] === 'string' &&
      !list([inputs['instanceClass']]).every(value => /^db\./.test(String(value)))
        ? [
            {
              property: 'instanceClass',
              reason:
                'expected a database instance class such as db.r6g.large, got ' +
                `${inputs['instanceClass']}`,
            },
          ]
        : engineVersionCheck(inputs),
  },
  {
    type: instanceType,
    docs: 'db_instance',
    title: 'RDS DB Instance',
    calls: ['CreateDBInstance', 'ModifyDBInstance', 'DeleteDBInstance'],
    // the provider's id is the resource id, not the name (internal/service/rds/instance.go)
    id: birth => `db-${birth.base32(26)}`,
    arn: arn('rds', birth => `db:${nameOr('identifier', 'terraform-')(birth)}`),
    taggable: 'map',
    name: { property: 'identifier', auto: false, ...identifier },
    required: ['instanceClass'],
    sensitive: ['password', 'passwordWo'],
    sets: ['vpcSecurityGroupIds', 'enabledCloudwatchLogsExports'],
    defaults: {
      autoMinorVersionUpgrade: true,
      copyTagsToSnapshot: false,
      deletionProtection: false,
      deleteAutomatedBackups: true,
      skipFinalSnapshot: false,
      publiclyAccessible: false,
      monitoringInterval: 0,
      storageEncrypted: false,
      maxAllocatedStorage: 0,
    },
    outputs: {
      identifier: birth => birth.arn.split(':').at(-1),
      resourceId: birth => birth.id,
      address: hostName,
      endpoint: birth => `${hostName(birth)}:${instancePort(birth)}`,
      port: instancePort,
      hostedZoneId: birth => `Z${birth.base32(13)}`,
      status: () => 'available',
      engineVersion: birth => birth.inputs['engineVersion'] ?? '',
      multiAz: birth => birth.inputs['multiAz'] ?? false,
      availabilityZone: birth => birth.inputs['availabilityZone'] ?? `${birth.region}a`,
      backupRetentionPeriod: birth => birth.inputs['backupRetentionPeriod'] ?? 0,
      storageType: birth => birth.inputs['storageType'] ?? 'gp2',
      caCertIdentifier: birth => birth.inputs['caCertIdentifier'] ?? 'rds-ca-rsa2048-g1',
      kmsKeyId: birth => birth.inputs['kmsKeyId'] ?? ownKey(birth),
      parameterGroupName: birth =>
        birth.inputs['parameterGroupName'] ??
        defaultParameterGroup(birth.inputs['engine'], birth.inputs['engineVersion']),
      masterUserSecrets: () => [],
      latestRestorableTime: () => '',
      listenerEndpoints: () => [],
      replicas: () => [],
    },
    derived: { engineVersionActual: properties => properties['engineVersion'] },
    refusesCreate: async (resource, world) =>
      (await world.list(instanceType)).some(
        one => one.properties['identifier'] === resource.properties['identifier'],
      )
        ? { code: 'DBInstanceAlreadyExists', message: 'DB instance already exists' }
        : null,
    refusesUpdate: async (before, after) =>
      refuseVersion(before, after, 'parameterGroupName') ?? refuseSmallerStorage(before, after),
    refusesDelete: (resource, world) => refuseDeletion('instance', resource, world),
    afterDelete: (resource, world) => leaveFinalSnapshot('instance', resource, world),
  },
  snapshot(clusterSnapshotType, 'Cluster'),
  snapshot(snapshotType, ''),
]
