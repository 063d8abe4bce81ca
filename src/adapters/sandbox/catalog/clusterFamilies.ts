/**
 * Amazon DocumentDB and Amazon Neptune: clusters with instances, by the rules of Aurora (API
 * references of both, DeleteDBCluster, ModifyDBCluster and CreateDBInstance).
 */
import { makeArn } from './helpers.ts'
import {
  leaveFinalSnapshot,
  readFromCluster,
  readMembers,
  refuseDeletion,
  refuseVersion,
  refuseWithMembers,
  refuseWithoutCluster,
  type Family,
} from './rdsRules.ts'
import { toText } from '../text.ts'
import type { TypeSpec } from './typeSpec.ts'

type NamedFamily = Family & { engine: string; groupProperty: string; copies: readonly string[] }

const families: NamedFamily[] = [
  {
    cluster: 'aws:docdb/cluster:Cluster',
    member: 'aws:docdb/clusterInstance:ClusterInstance',
    snapshot: 'aws:docdb/clusterSnapshot:ClusterSnapshot',
    engine: 'docdb',
    groupProperty: 'dbClusterParameterGroupName',
    copies: ['engineVersion', 'kmsKeyId', 'storageEncrypted', 'dbSubnetGroupName', 'port'],
  },
  {
    cluster: 'aws:neptune/cluster:Cluster',
    member: 'aws:neptune/clusterInstance:ClusterInstance',
    snapshot: 'aws:neptune/clusterSnapshot:ClusterSnapshot',
    engine: 'neptune',
    groupProperty: 'neptuneClusterParameterGroupName',
    copies: ['engineVersion', 'kmsKeyArn', 'storageEncrypted', 'neptuneSubnetGroupName', 'port'],
  },
]

/** The family of a cluster or of an instance; null for any other type. */
export function getClusterFamily(type: string): NamedFamily | null {
  return families.find(({ cluster, member }) => cluster === type || member === type) ?? null
}

const useIdentifier = (property: string): Partial<TypeSpec> => ({
  id: creation => toText(creation.inputs[property] ?? `tf-${creation.digits(26)}`),
  name: { property, max: 63, auto: false },
})

/** Rules of the clusters of a family. */
export function makeClusterRules(family: NamedFamily): Partial<TypeSpec> {
  return {
    ...useIdentifier('clusterIdentifier'),
    // both services have the ARNs of Amazon RDS
    arn: makeArn('rds', creation => `cluster:${creation.id}`),
    calls: ['CreateDBCluster', 'ModifyDBCluster', 'DeleteDBCluster'],
    taken: 'DBClusterAlreadyExistsFault',
    defaults: { engine: family.engine },
    live: {
      keys: ['clusterMembers'],
      read: (resource, world) => readMembers(resource, world, family),
    },
    refusesUpdate: async (before, after) => refuseVersion(before, after, family.groupProperty),
    refusesDelete: async (resource, world) =>
      (await refuseDeletion('cluster', resource, world, family)) ??
      (await refuseWithMembers(resource, world, family)),
    afterDelete: (resource, world) => leaveFinalSnapshot('cluster', resource, world, family),
  }
}

/** Rules of the instances of a family. */
export function makeMemberRules(family: NamedFamily): Partial<TypeSpec> {
  return {
    ...useIdentifier('identifier'),
    arn: makeArn('rds', creation => `db:${creation.id}`),
    calls: ['CreateDBInstance', 'ModifyDBInstance', 'DeleteDBInstance'],
    taken: 'DBInstanceAlreadyExists',
    live: {
      keys: ['writer', ...family.copies],
      read: (resource, world) => readFromCluster(resource, world, family),
    },
    refusesCreate: (resource, world) => refuseWithoutCluster(resource, world, family),
  }
}
