/** Networks, volumes, databases and file systems; awsType.ts describes the columns. */
import { ec2, rds, unknownId, type AwsTypeRow } from './awsTypeRow.ts'

export const network: AwsTypeRow[] = [
  ec2('vpc', 'vpc:Vpc', 'delete-vpc --vpc-id'),
  ec2('subnet', 'subnet:Subnet', 'delete-subnet --subnet-id'),
  ec2('instance', 'instance:Instance', 'terminate-instances --instance-ids'),
  ec2('security-group', 'securityGroup:SecurityGroup', 'delete-security-group --group-id'),
  ec2('route-table', 'routeTable:RouteTable', 'delete-route-table --route-table-id'),
  ec2(
    'internet-gateway',
    'internetGateway:InternetGateway',
    'delete-internet-gateway --internet-gateway-id',
  ),
  ec2(
    'egress-only-internet-gateway',
    'egressOnlyInternetGateway:EgressOnlyInternetGateway',
    'delete-egress-only-internet-gateway --egress-only-internet-gateway-id',
  ),
  ec2('natgateway', 'natGateway:NatGateway', 'delete-nat-gateway --nat-gateway-id'),
  ec2('elastic-ip', 'eip:Eip', 'release-address --allocation-id'),
  ec2(
    'network-interface',
    'networkInterface:NetworkInterface',
    'delete-network-interface --network-interface-id',
  ),
  ec2('network-acl', 'networkAcl:NetworkAcl', 'delete-network-acl --network-acl-id'),
  ec2('vpc-endpoint', 'vpcEndpoint:VpcEndpoint', 'delete-vpc-endpoints --vpc-endpoint-ids'),
  ec2('vpc-flow-log', 'flowLog:FlowLog', 'delete-flow-logs --flow-log-ids'),
  ec2(
    'vpc-peering-connection',
    'vpcPeeringConnection:VpcPeeringConnection',
    'delete-vpc-peering-connection --vpc-peering-connection-id',
  ),
  ec2('dhcp-options', 'vpcDhcpOptions:VpcDhcpOptions', 'delete-dhcp-options --dhcp-options-id'),
  ec2(
    'launch-template',
    'launchTemplate:LaunchTemplate',
    'delete-launch-template --launch-template-id',
  ),
  ec2('volume', '../ebs/volume:Volume', 'delete-volume --volume-id'),
  ec2('snapshot', '../ebs/snapshot:Snapshot', 'delete-snapshot --snapshot-id'),
  ec2('image', 'ami:Ami', 'deregister-image --image-id'),
  ec2(
    'transit-gateway',
    '../ec2transitgateway/transitGateway:TransitGateway',
    'delete-transit-gateway --transit-gateway-id',
  ),
  ec2(
    'customer-gateway',
    'customerGateway:CustomerGateway',
    'delete-customer-gateway --customer-gateway-id',
  ),
  ec2('vpn-gateway', 'vpnGateway:VpnGateway', 'delete-vpn-gateway --vpn-gateway-id'),
  ec2('vpn-connection', 'vpnConnection:VpnConnection', 'delete-vpn-connection --vpn-connection-id'),
  ec2(
    'prefix-list',
    'managedPrefixList:ManagedPrefixList',
    'delete-managed-prefix-list --prefix-list-id',
  ),
  // ingress and egress have the same form of ARN; only the rule itself shows its direction
  { ...ec2('security-group-rule', '../vpc/securityGroupIngressRule:SecurityGroupIngressRule') },
  // its ARN contains the key's id, a state its name
  { ...ec2('key-pair', 'keyPair:KeyPair', 'delete-key-pair --key-pair-id'), id: unknownId },
]

export const databases: AwsTypeRow[] = [
  rds(
    'cluster',
    'cluster:Cluster',
    'delete-db-cluster --skip-final-snapshot --db-cluster-identifier {id}',
  ),
  // an instance of a cluster and a single instance have the same form of ARN
  rds(
    'db',
    'instance:Instance',
    'delete-db-instance --skip-final-snapshot --db-instance-identifier {id}',
  ),
  rds('subgrp', 'subnetGroup:SubnetGroup', 'delete-db-subnet-group --db-subnet-group-name {id}'),
  rds(
    'pg',
    'parameterGroup:ParameterGroup',
    'delete-db-parameter-group --db-parameter-group-name {id}',
  ),
  rds(
    'cluster-pg',
    'clusterParameterGroup:ClusterParameterGroup',
    'delete-db-cluster-parameter-group --db-cluster-parameter-group-name {id}',
  ),
  rds('og', 'optionGroup:OptionGroup', 'delete-option-group --option-group-name {id}'),
  rds('snapshot', 'snapshot:Snapshot', 'delete-db-snapshot --db-snapshot-identifier {id}'),
  rds(
    'cluster-snapshot',
    'clusterSnapshot:ClusterSnapshot',
    'delete-db-cluster-snapshot --db-cluster-snapshot-identifier {id}',
  ),
  rds(
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
