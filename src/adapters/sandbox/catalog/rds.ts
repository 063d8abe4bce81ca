/** Amazon RDS and Aurora. */
import {
  makeArn,
  makeHexId,
  copyInput,
  makeManagedKeyArn,
  makeNumberFrom,
  refuseOutside,
  makeUuid,
} from './helpers.ts'
import {
  clusterSnapshotType,
  clusterType,
  getDefaultParameterGroup,
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
  listSubnets,
} from './rdsRules.ts'
import { identifier, createSnapshotSpec } from './rdsSnapshots.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'
import { toText } from '../text.ts'

const getInstancePort = (creation: Creation) =>
  Number(
    creation.inputs['port'] ??
      getPort(String(creation.inputs['engine']).replace('mariadb', 'mysql')),
  )
const makeHostName = (creation: Creation) =>
  `${creation.arn.split(':').at(-1)}.${makeAccountPart(creation)}.${creation.region}.rds.amazonaws.com`

const groupName = {
  max: 255,
  pattern: /^[a-z0-9](?:[a-z0-9._ -]*[a-z0-9._ ])?$/,
  patternMeaning: 'lower-case letters, digits, dots, underscores and hyphens',
  lower: true,
}

const makeAccountPart = (creation: Creation) =>
  `c${makeNumberFrom(creation.account + creation.region)
    .toString(36)
    .padStart(11, '0')
    .slice(-11)}`
const getPort = (engine: unknown) => (String(engine).includes('mysql') ? 3306 : 5432)
/** The default version of the engine where the program names none. */
const makeVersion = (creation: Creation) =>
  creation.inputs['engineVersion'] ??
  (getPort(creation.inputs['engine']) === 5432 ? '16.6' : '8.0.mysql_aurora.3.08.0')
const makeOwnKey = (creation: Creation) =>
  creation.inputs['storageEncrypted'] === true ? makeManagedKeyArn(creation, 'rds') : ''
const makeNameOr = (property: string, prefix: string) => (creation: Creation) =>
  toText(creation.inputs[property] ?? `${prefix}${creation.digits(26)}`)

/**
 * Aurora PostgreSQL versions are `major.minor`; MySQL's are `8.0.mysql_aurora.3.08.0` (Amazon RDS
 * documentation).
 */
function checkEngineVersion(inputs: Record<string, unknown>) {
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
    id: copyInput('name'),
    arn: makeArn('rds', creation => `subgrp:${creation.id}`),
    taggable: 'map',
    taken: 'DBSubnetGroupAlreadyExists',
    name: { property: 'name', auto: true, ...groupName },
    required: ['subnetIds'],
    sets: ['subnetIds'],
    defaults: { description: 'Managed by Pulumi' },
    outputs: { supportedNetworkTypes: () => ['IPV4'], vpcId: makeHexId('vpc') },
    live: {
      keys: [],
      read: async ({ properties }, world) => {
        const [subnet] = await listSubnets(properties['subnetIds'], world)
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
    id: copyInput('name'),
    arn: makeArn('rds', creation => `cluster-pg:${creation.id}`),
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
    id: makeNameOr('clusterIdentifier', 'tf-'),
    arn: makeArn('rds', creation => `cluster:${creation.id}`),
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
      clusterIdentifier: creation => creation.id,
      clusterResourceId: creation => `cluster-${creation.base32(26)}`,
      endpoint: creation =>
        `${creation.id}.cluster-${makeAccountPart(creation)}.${creation.region}.rds.amazonaws.com`,
      readerEndpoint: creation =>
        `${creation.id}.cluster-ro-${makeAccountPart(creation)}.${creation.region}.rds.amazonaws.com`,
      hostedZoneId: creation => `Z${creation.base32(13)}`,
      port: creation => creation.inputs['port'] ?? getPort(creation.inputs['engine']),
      engineVersion: makeVersion,
      availabilityZones: creation =>
        creation.inputs['availabilityZones'] ?? ['a', 'b', 'c'].map(zone => creation.region + zone),
      preferredBackupWindow: creation => creation.inputs['preferredBackupWindow'] ?? '03:11-03:41',
      preferredMaintenanceWindow: creation =>
        creation.inputs['preferredMaintenanceWindow'] ?? 'sun:05:02-sun:05:32',
      kmsKeyId: creation => creation.inputs['kmsKeyId'] ?? makeOwnKey(creation),
      databaseName: creation => creation.inputs['databaseName'] ?? '',
      dbClusterParameterGroupName: creation =>
        creation.inputs['dbClusterParameterGroupName'] ??
        getDefaultParameterGroup(creation.inputs['engine'], makeVersion(creation)),
      masterUserSecrets: creation =>
        creation.inputs['manageMasterUserPassword'] === true
          ? [
              {
                kmsKeyId:
                  creation.inputs['masterUserSecretKmsKeyId'] ??
                  makeManagedKeyArn(creation, 'secretsmanager'),
                secretArn:
                  `arn:${creation.partition}:secretsmanager:${creation.region}:${creation.account}:` +
                  `secret:rds!cluster-${makeUuid(creation)}-${creation.hex(6)}`,
                secretStatus: 'active',
              },
            ]
          : [],
    },
    derived: { engineVersionActual: properties => properties['engineVersion'] },
    check: inputs => [
      ...checkEngineVersion(inputs),
      ...refuseOutside(inputs, 'backupRetentionPeriod', [1, 35], 'days'),
    ],
    onUpdate: {
      dbClusterParameterGroupName: {
        only: ['engineVersion'],
        value: (before, news) =>
          news['dbClusterParameterGroupName'] ??
          (String(before['dbClusterParameterGroupName']).startsWith('default.')
            ? getDefaultParameterGroup(before['engine'], news['engineVersion'])
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
    id: makeNameOr('identifier', 'tf-'),
    arn: makeArn('rds', creation => `db:${creation.id}`),
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
      identifier: creation => creation.id,
      dbiResourceId: creation => `db-${creation.base32(26)}`,
      endpoint: creation =>
        `${creation.id}.${makeAccountPart(creation)}.${creation.region}.rds.amazonaws.com`,
      port: creation => getPort(creation.inputs['engine']),
      storageEncrypted: () => false,
      networkType: () => 'IPV4',
      kmsKeyId: () => '',
      availabilityZone: creation =>
        creation.inputs['availabilityZone'] ??
        `${creation.region}${'abc'[makeNumberFrom(creation.id) % 3]}`,
      engineVersion: makeVersion,
      caCertIdentifier: creation => creation.inputs['caCertIdentifier'] ?? 'rds-ca-rsa2048-g1',
      dbParameterGroupName: creation =>
        creation.inputs['dbParameterGroupName'] ??
        getDefaultParameterGroup(creation.inputs['engine'], makeVersion(creation)),
    },
    live: { keys: ['writer', ...fromCluster], read: readFromCluster },
    refusesCreate: refuseWithoutCluster,
    derived: { engineVersionActual: properties => properties['engineVersion'] },
    check: inputs =>
      typeof inputs['instanceClass'] === 'string' && !inputs['instanceClass'].startsWith('db.')
        ? [
            {
              property: 'instanceClass',
              reason:
                'expected a database instance class such as db.r6g.large, got ' +
                `${inputs['instanceClass']}`,
            },
          ]
        : checkEngineVersion(inputs),
  },
  {
    type: instanceType,
    docs: 'db_instance',
    title: 'RDS DB Instance',
    calls: ['CreateDBInstance', 'ModifyDBInstance', 'DeleteDBInstance'],
    // the provider's id is the resource id, not the name (internal/service/rds/instance.go)
    id: creation => `db-${creation.base32(26)}`,
    arn: makeArn('rds', creation => `db:${makeNameOr('identifier', 'terraform-')(creation)}`),
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
      identifier: creation => creation.arn.split(':').at(-1),
      resourceId: creation => creation.id,
      address: makeHostName,
      endpoint: creation => `${makeHostName(creation)}:${getInstancePort(creation)}`,
      port: getInstancePort,
      hostedZoneId: creation => `Z${creation.base32(13)}`,
      status: () => 'available',
      engineVersion: creation => creation.inputs['engineVersion'] ?? '',
      multiAz: creation => creation.inputs['multiAz'] ?? false,
      availabilityZone: creation => creation.inputs['availabilityZone'] ?? `${creation.region}a`,
      backupRetentionPeriod: creation => creation.inputs['backupRetentionPeriod'] ?? 0,
      storageType: creation => creation.inputs['storageType'] ?? 'gp2',
      caCertIdentifier: creation => creation.inputs['caCertIdentifier'] ?? 'rds-ca-rsa2048-g1',
      kmsKeyId: creation => creation.inputs['kmsKeyId'] ?? makeOwnKey(creation),
      parameterGroupName: creation =>
        creation.inputs['parameterGroupName'] ??
        getDefaultParameterGroup(creation.inputs['engine'], creation.inputs['engineVersion']),
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
  createSnapshotSpec(clusterSnapshotType, 'Cluster'),
  createSnapshotSpec(snapshotType, ''),
]
