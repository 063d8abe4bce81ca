/** Networks, volumes, databases and file systems; awsType.ts describes the columns. */
import { createEc2Row, createRdsRow, ignoreId, type AwsTypeRow } from './awsTypeRow.ts'

export const network: AwsTypeRow[] = [
  createEc2Row('vpc', 'vpc:Vpc', 'delete-vpc --vpc-id'),
  createEc2Row('subnet', 'subnet:Subnet', 'delete-subnet --subnet-id'),
  createEc2Row('instance', 'instance:Instance', 'terminate-instances --instance-ids'),
  createEc2Row('security-group', 'securityGroup:SecurityGroup', 'delete-security-group --group-id'),
  createEc2Row('route-table', 'routeTable:RouteTable', 'delete-route-table --route-table-id'),
  createEc2Row(
    'internet-gateway',
    'internetGateway:InternetGateway',
    'delete-internet-gateway --internet-gateway-id',
  ),
  createEc2Row(
    'egress-only-internet-gateway',
    'egressOnlyInternetGateway:EgressOnlyInternetGateway',
    'delete-egress-only-internet-gateway --egress-only-internet-gateway-id',
  ),
  createEc2Row('natgateway', 'natGateway:NatGateway', 'delete-nat-gateway --nat-gateway-id'),
  createEc2Row('elastic-ip', 'eip:Eip', 'release-address --allocation-id'),
  createEc2Row(
    'network-interface',
    'networkInterface:NetworkInterface',
    'delete-network-interface --network-interface-id',
  ),
  createEc2Row('network-acl', 'networkAcl:NetworkAcl', 'delete-network-acl --network-acl-id'),
  createEc2Row(
    'vpc-endpoint',
    'vpcEndpoint:VpcEndpoint',
    'delete-vpc-endpoints --vpc-endpoint-ids',
  ),
  createEc2Row('vpc-flow-log', 'flowLog:FlowLog', 'delete-flow-logs --flow-log-ids'),
  createEc2Row(
    'vpc-peering-connection',
    'vpcPeeringConnection:VpcPeeringConnection',
    'delete-vpc-peering-connection --vpc-peering-connection-id',
  ),
  createEc2Row(
    'dhcp-options',
    'vpcDhcpOptions:VpcDhcpOptions',
    'delete-dhcp-options --dhcp-options-id',
  ),
  createEc2Row(
    'launch-template',
    'launchTemplate:LaunchTemplate',
    'delete-launch-template --launch-template-id',
  ),
  createEc2Row('volume', '../ebs/volume:Volume', 'delete-volume --volume-id'),
  createEc2Row('snapshot', '../ebs/snapshot:Snapshot', 'delete-snapshot --snapshot-id'),
  createEc2Row('image', 'ami:Ami', 'deregister-image --image-id'),
  createEc2Row(
    'transit-gateway',
    '../ec2transitgateway/transitGateway:TransitGateway',
    'delete-transit-gateway --transit-gateway-id',
  ),
  createEc2Row(
    'customer-gateway',
    'customerGateway:CustomerGateway',
    'delete-customer-gateway --customer-gateway-id',
  ),
  createEc2Row('vpn-gateway', 'vpnGateway:VpnGateway', 'delete-vpn-gateway --vpn-gateway-id'),
  createEc2Row(
    'vpn-connection',
    'vpnConnection:VpnConnection',
    'delete-vpn-connection --vpn-connection-id',
  ),
  createEc2Row(
    'prefix-list',
    'managedPrefixList:ManagedPrefixList',
    'delete-managed-prefix-list --prefix-list-id',
  ),
  // ingress and egress have the same form of ARN; only the rule itself shows its direction
  {
    ...createEc2Row(
      'security-group-rule',
      '../vpc/securityGroupIngressRule:SecurityGroupIngressRule',
    ),
  },
  // its ARN contains the key's id, a state its name
  { ...createEc2Row('key-pair', 'keyPair:KeyPair', 'delete-key-pair --key-pair-id'), id: ignoreId },
]

export const databases: AwsTypeRow[] = [
  createRdsRow(
    'cluster',
    'cluster:Cluster',
    'delete-db-cluster --skip-final-snapshot --db-cluster-identifier {id}',
  ),
  // an instance of a cluster and a single instance have the same form of ARN
  createRdsRow(
    'db',
    'instance:Instance',
    'delete-db-instance --skip-final-snapshot --db-instance-identifier {id}',
  ),
  createRdsRow(
    'subgrp',
    'subnetGroup:SubnetGroup',
    'delete-db-subnet-group --db-subnet-group-name {id}',
  ),
  createRdsRow(
    'pg',
    'parameterGroup:ParameterGroup',
    'delete-db-parameter-group --db-parameter-group-name {id}',
  ),
  createRdsRow(
    'cluster-pg',
    'clusterParameterGroup:ClusterParameterGroup',
    'delete-db-cluster-parameter-group --db-cluster-parameter-group-name {id}',
  ),
  createRdsRow('og', 'optionGroup:OptionGroup', 'delete-option-group --option-group-name {id}'),
  createRdsRow('snapshot', 'snapshot:Snapshot', 'delete-db-snapshot --db-snapshot-identifier {id}'),
  createRdsRow(
    'cluster-snapshot',
    'clusterSnapshot:ClusterSnapshot',
    'delete-db-cluster-snapshot --db-cluster-snapshot-identifier {id}',
  ),
  createRdsRow(
    'es',
    'eventSubscription:EventSubscription',
    'delete-event-subscription --subscription-name {id}',
  ),
  {
    service: 'dynamodb',
    resource: /^table\/([^/]+)$/,
    type: 'aws:dynamodb/table:Table',
    remove: 'dynamodb delete-table --table-name {id}',
  },
  {
    service: 'elasticache',
    resource: /^cluster:(.+)$/,
    type: 'aws:elasticache/cluster:Cluster',
    remove: 'elasticache delete-cache-cluster --cache-cluster-id {id}',
  },
  {
    service: 'elasticache',
    resource: /^replicationgroup:(.+)$/,
    type: 'aws:elasticache/replicationGroup:ReplicationGroup',
    remove: 'elasticache delete-replication-group --replication-group-id {id}',
  },
  {
    service: 'elasticache',
    resource: /^subnetgroup:(.+)$/,
    type: 'aws:elasticache/subnetGroup:SubnetGroup',
    remove: 'elasticache delete-cache-subnet-group --cache-subnet-group-name {id}',
  },
  {
    service: 'elasticache',
    resource: /^parametergroup:(.+)$/,
    type: 'aws:elasticache/parameterGroup:ParameterGroup',
    remove: 'elasticache delete-cache-parameter-group --cache-parameter-group-name {id}',
  },
  {
    service: 's3',
    resource: /^([^/:]+)$/,
    type: 'aws:s3/bucket:Bucket',
    remove: 's3api delete-bucket --bucket {id}',
  },
  {
    service: 'elasticfilesystem',
    resource: /^file-system\/(.+)$/,
    type: 'aws:efs/fileSystem:FileSystem',
    remove: 'efs delete-file-system --file-system-id {id}',
  },
  {
    service: 'elasticfilesystem',
    resource: /^access-point\/(.+)$/,
    type: 'aws:efs/accessPoint:AccessPoint',
    remove: 'efs delete-access-point --access-point-id {id}',
  },
]
