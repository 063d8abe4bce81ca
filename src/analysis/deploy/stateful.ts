/**
 * Types of resources with content that a new resource would not have: data, history, keys, an
 * address that is configured elsewhere. A deploy or reconcile replaces or deletes them only when
 * the request names them (`allowReplace`). Types that this list lacks are replaced without
 * confirmation: add them here.
 */
const types = new Set([
  'aws:rds/cluster:Cluster',
  'aws:rds/clusterInstance:ClusterInstance',
  'aws:rds/instance:Instance',
  'aws:rds/globalCluster:GlobalCluster',
  'aws:docdb/cluster:Cluster',
  'aws:neptune/cluster:Cluster',
  'aws:redshift/cluster:Cluster',
  'aws:redshiftserverless/namespace:Namespace',
  'aws:dynamodb/table:Table',
  'aws:dynamodb/globalTable:GlobalTable',
  'aws:timestreamwrite/database:Database',
  'aws:timestreamwrite/table:Table',
  'aws:keyspaces/keyspace:Keyspace',
  'aws:keyspaces/table:Table',
  'aws:memorydb/cluster:Cluster',
  'aws:elasticache/cluster:Cluster',
  'aws:elasticache/replicationGroup:ReplicationGroup',
  'aws:elasticache/serverlessCache:ServerlessCache',
  'aws:dax/cluster:Cluster',
  'aws:opensearch/domain:Domain',
  'aws:elasticsearch/domain:Domain',
  'aws:msk/cluster:Cluster',
  'aws:mq/broker:Broker',
  'aws:s3/bucket:Bucket',
  'aws:s3/bucketV2:BucketV2',
  'aws:s3/directoryBucket:DirectoryBucket',
  'aws:glacier/vault:Vault',
  'aws:backup/vault:Vault',
  'aws:ebs/volume:Volume',
  'aws:efs/fileSystem:FileSystem',
  'aws:fsx/lustreFileSystem:LustreFileSystem',
  'aws:fsx/ontapFileSystem:OntapFileSystem',
  'aws:fsx/openZfsFileSystem:OpenZfsFileSystem',
  'aws:fsx/windowsFileSystem:WindowsFileSystem',
  'aws:kms/key:Key',
  'aws:kms/replicaKey:ReplicaKey',
  'aws:secretsmanager/secret:Secret',
  'aws:cloudwatch/logGroup:LogGroup',
  'aws:sqs/queue:Queue',
  'aws:kinesis/stream:Stream',
  'aws:ecr/repository:Repository',
  'aws:codecommit/repository:Repository',
  'aws:cognito/userPool:UserPool',
  'aws:route53/zone:Zone',
  'aws:ec2/eip:Eip',
  'aws:qldb/ledger:Ledger',
])

/** Types that are copies of data: snapshots, backups, images, exports. */
const copies = new Set([
  'aws:backup/recoveryPoint:RecoveryPoint',
  'aws:docdb/clusterSnapshot:ClusterSnapshot',
  'aws:ebs/snapshot:Snapshot',
  'aws:ebs/snapshotCopy:SnapshotCopy',
  'aws:ebs/snapshotImport:SnapshotImport',
  'aws:ec2/ami:Ami',
  'aws:ec2/amiCopy:AmiCopy',
  'aws:ec2/amiFromInstance:AmiFromInstance',
  'aws:elasticache/snapshot:Snapshot',
  'aws:fsx/backup:Backup',
  'aws:imagebuilder/image:Image',
  'aws:lightsail/diskSnapshot:DiskSnapshot',
  'aws:memorydb/snapshot:Snapshot',
  'aws:neptune/clusterSnapshot:ClusterSnapshot',
  'aws:rds/clusterSnapshot:ClusterSnapshot',
  'aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy',
  'aws:rds/snapshot:Snapshot',
  'aws:rds/snapshotCopy:SnapshotCopy',
  'aws:redshift/clusterSnapshot:ClusterSnapshot',
])

/** Whether content is lost when a resource of this type is deleted. */
export function isStateful(type: string): boolean {
  return types.has(type) || copies.has(type)
}

/** Whether a resource of this type is a copy of another resource's data. */
export function isDataCopy(type: string): boolean {
  return copies.has(type)
}
