/** Manual and final snapshots of Amazon RDS. */
import { makeArn, copyInput } from './helpers.ts'
import { clusterType, instanceType } from './rdsRules.ts'
import type { TypeSpec } from './typeSpec.ts'

/** First a letter, then letters, digits and single hyphens, no hyphen at the end. */
export const identifier = {
  max: 63,
  pattern: /^[a-z](?:-?[a-z0-9])*$/,
  patternMeaning: 'lower-case letters, digits and single hyphens, starting with a letter',
}
const copies = ['allocatedStorage', 'engine', 'engineVersion', 'kmsKeyId', 'licenseModel', 'port']
const clusterCopies = [...copies, 'availabilityZones', 'storageEncrypted', 'vpcId']
const instanceCopies = [
  ...copies,
  'availabilityZone',
  'encrypted',
  'iops',
  'optionGroupName',
  'sourceRegion',
  'storageType',
  'vpcId',
]

/** A manual snapshot of a program, or the final snapshot of a deletion. */
export function createSnapshotSpec(type: string, kind: 'Cluster' | ''): TypeSpec {
  const source = kind ? 'dbClusterIdentifier' : 'dbInstanceIdentifier'
  const name = kind ? 'dbClusterSnapshotIdentifier' : 'dbSnapshotIdentifier'
  const arnKey = kind ? 'dbClusterSnapshotArn' : 'dbSnapshotArn'
  const ownArn = makeArn(
    'rds',
    creation => `${kind ? 'cluster-snapshot' : 'snapshot'}:${String(creation.inputs[name])}`,
  )
  return {
    type,
    docs: kind ? 'db_cluster_snapshot' : 'db_snapshot',
    title: `RDS DB ${kind} Snapshot`.replace('  ', ' '),
    calls: [
      `CreateDB${kind}Snapshot`,
      `ModifyDB${kind}SnapshotAttribute`,
      `DeleteDB${kind}Snapshot`,
    ],
    id: copyInput(name),
    taggable: 'map',
    taken: kind ? 'DBClusterSnapshotAlreadyExistsFault' : 'DBSnapshotAlreadyExists',
    name: { property: name, auto: false, ...identifier },
    required: [source, name],
    outputs: {
      [arnKey]: ownArn,
      status: () => 'available',
      snapshotType: () => 'manual',
      [kind ? 'sourceDbClusterSnapshotArn' : 'sourceDbSnapshotIdentifier']: () => '',
    },
    fromOthers: {
      keys: [...(kind ? clusterCopies : instanceCopies)],
      read: async ({ properties }, world) => {
        const copied = await world.find(kind ? clusterType : instanceType, properties[source])
        const from = copied?.properties ?? {}
        return Object.fromEntries(
          (kind ? clusterCopies : instanceCopies).map(key => [
            key,
            from[key === 'encrypted' ? 'storageEncrypted' : key] ?? '',
          ]),
        )
      },
    },
  }
}
