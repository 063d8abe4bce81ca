/**
 * Amazon VPC. Ids, defaults and what forces a replacement: the provider's pages named in `docs`.
 */
import { account, arn, hexId, numberFrom } from './helpers.ts'
import {
  gatewayType,
  refuseMissing,
  refuseNatGateway,
  refuseSubnet,
  subnetType,
  vpcType,
} from './networkRules.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'

const ec2 = (kind: string) => arn('ec2', creation => `${kind}/${creation.id}`)

/** `eu-west-1b` -> `euw1-az2`: the id that is the same in every account. */
function zoneId(zone: unknown): string {
  const [area = '', direction = '', rest = ''] = String(zone).split('-')
  return (
    `${area}` +
    direction
      .replace('north', 'n')
      .replace('south', 's')
      .replace('east', 'e')
      .replace('west', 'w')
      .replace('central', 'c') +
    `${rest.slice(0, 1)}-az${rest.charCodeAt(1) - 96}`
  )
}

function publicIp(creation: Creation): string {
  const n = numberFrom(creation.id)
  return `${[3, 18, 34, 52, 54][n % 5]}.${((n >>> 8) % 250) + 1}.${((n >>> 16) % 250) + 1}.${((n >>> 24) % 250) + 1}`
}

function privateIp({ id }: Creation): string {
  const n = numberFrom(id)
  return `10.${n % 250}.${(n >>> 8) % 250}.${((n >>> 16) % 250) + 1}`
}

export const network: TypeSpec[] = [
  {
    type: vpcType,
    docs: 'vpc',
    title: 'EC2 VPC',
    calls: ['CreateVpc', 'ModifyVpcAttribute', 'DeleteVpc'],
    id: hexId('vpc'),
    arn: ec2('vpc'),
    taggable: 'map',
    defaults: {
      enableDnsSupport: true,
      enableDnsHostnames: false,
      instanceTenancy: 'default',
      enableNetworkAddressUsageMetrics: false,
      assignGeneratedIpv6CidrBlock: false,
    },
    enums: { instanceTenancy: ['default', 'dedicated'] },
    outputs: {
      ownerId: account,
      dhcpOptionsId: hexId('dopt'),
      defaultSecurityGroupId: hexId('sg'),
      defaultNetworkAclId: hexId('acl'),
      mainRouteTableId: hexId('rtb'),
      defaultRouteTableId: hexId('rtb'),
      ipv6AssociationId: () => '',
      ipv6CidrBlock: () => '',
    },
  },
  {
    type: subnetType,
    docs: 'subnet',
    title: 'EC2 Subnet',
    calls: ['CreateSubnet', 'ModifySubnetAttribute', 'DeleteSubnet'],
    id: hexId('subnet'),
    arn: ec2('subnet'),
    taggable: 'map',
    required: ['vpcId'],
    refusesCreate: refuseSubnet,
    defaults: {
      mapPublicIpOnLaunch: false,
      assignIpv6AddressOnCreation: false,
      enableDns64: false,
      ipv6Native: false,
      enableResourceNameDnsAaaaRecordOnLaunch: false,
      enableResourceNameDnsARecordOnLaunch: false,
    },
    outputs: {
      ownerId: account,
      ipv6CidrBlockAssociationId: () => '',
      privateDnsHostnameTypeOnLaunch: () => 'ip-name',
      availabilityZone: creation => creation.inputs['availabilityZone'] ?? `${creation.region}a`,
      availabilityZoneId: creation =>
        creation.inputs['availabilityZoneId'] ??
        zoneId(creation.inputs['availabilityZone'] ?? `${creation.region}a`),
    },
  },
  {
    type: gatewayType,
    docs: 'internet_gateway',
    title: 'EC2 Internet Gateway',
    calls: ['CreateInternetGateway', 'AttachInternetGateway', 'DeleteInternetGateway'],
    id: hexId('igw'),
    arn: ec2('internet-gateway'),
    taggable: 'map',
    outputs: { ownerId: account },
  },
  {
    type: 'aws:ec2/eip:Eip',
    docs: 'eip',
    title: 'EC2 EIP',
    calls: ['AllocateAddress', 'AssociateAddress', 'ReleaseAddress'],
    id: hexId('eipalloc'),
    arn: ec2('elastic-ip'),
    taggable: 'map',
    defaults: { domain: 'vpc', publicIpv4Pool: 'amazon' },
    enums: { domain: ['vpc'] },
    outputs: {
      allocationId: creation => creation.id,
      publicIp,
      networkBorderGroup: creation => creation.inputs['networkBorderGroup'] ?? creation.region,
      publicDns: creation =>
        `ec2-${publicIp(creation).replaceAll('.', '-')}.${creation.region}.compute.amazonaws.com`,
      privateDns: () => '',
      associationId: () => '',
      privateIp: () => '',
      carrierIp: () => '',
      customerOwnedIp: () => '',
    },
  },
  {
    type: 'aws:ec2/natGateway:NatGateway',
    docs: 'nat_gateway',
    title: 'EC2 NAT Gateway',
    calls: ['CreateNatGateway', 'AssignPrivateNatGatewayAddress', 'DeleteNatGateway'],
    id: hexId('nat'),
    taggable: 'map',
    defaults: { connectivityType: 'public' },
    refusesCreate: refuseNatGateway,
    enums: { connectivityType: ['public', 'private'] },
    outputs: {
      networkInterfaceId: hexId('eni'),
      publicIp,
      privateIp: creation => creation.inputs['privateIp'] ?? privateIp(creation),
      associationId: hexId('eipassoc'),
    },
    check: inputs =>
      (inputs['connectivityType'] ?? 'public') === 'public' &&
      inputs['allocationId'] === undefined &&
      inputs['availabilityMode'] !== 'regional'
        ? [
            {
              property: 'allocationId',
              reason:
                'expected an Elastic IP allocation for a NAT gateway with connectivity type public',
            },
          ]
        : [],
  },
  {
    type: 'aws:ec2/routeTable:RouteTable',
    docs: 'route_table',
    title: 'EC2 Route Table',
    calls: ['CreateRouteTable', 'ReplaceRoute', 'DeleteRouteTable'],
    id: hexId('rtb'),
    arn: ec2('route-table'),
    taggable: 'map',
    required: ['vpcId'],
    refusesCreate: ({ properties }, world) => refuseMissing('vpc', properties['vpcId'], world),
    sets: ['routes', 'propagatingVgws'],
    outputs: { ownerId: account },
  },
  {
    type: 'aws:ec2/route:Route',
    docs: 'route',
    title: 'EC2 Route',
    calls: ['CreateRoute', 'ReplaceRoute', 'DeleteRoute'],
    // The provider's own id: r-<route table><hash of the destination>; a second route to the same
    // destination is refused.
    id: creation =>
      `r-${String(creation.inputs['routeTableId'])}` +
      numberFrom(
        String(
          creation.inputs['destinationCidrBlock'] ??
            creation.inputs['destinationIpv6CidrBlock'] ??
            creation.inputs['destinationPrefixListId'],
        ),
      ),
    taggable: false,
    required: ['routeTableId'],
    taken: 'RouteAlreadyExists',
    outputs: {
      origin: () => 'CreateRoute',
      state: () => 'active',
      instanceId: () => '',
      instanceOwnerId: () => '',
    },
    check: inputs =>
      ['destinationCidrBlock', 'destinationIpv6CidrBlock', 'destinationPrefixListId'].some(
        key => inputs[key] !== undefined,
      )
        ? []
        : [
            {
              property: 'destinationCidrBlock',
              reason:
                'expected one of destinationCidrBlock, destinationIpv6CidrBlock, ' +
                'destinationPrefixListId',
            },
          ],
  },
  {
    type: 'aws:ec2/routeTableAssociation:RouteTableAssociation',
    docs: 'route_table_association',
    title: 'EC2 Route Table Association',
    calls: ['AssociateRouteTable', 'ReplaceRouteTableAssociation', 'DisassociateRouteTable'],
    id: hexId('rtbassoc'),
    taggable: false,
    required: ['routeTableId'],
  },
  {
    type: 'aws:ec2/flowLog:FlowLog',
    docs: 'flow_log',
    title: 'EC2 Flow Log',
    calls: ['CreateFlowLogs', 'CreateTags', 'DeleteFlowLogs'],
    id: hexId('fl'),
    arn: ec2('vpc-flow-log'),
    taggable: 'map',
    defaults: { logDestinationType: 'cloud-watch-logs', maxAggregationInterval: 600 },
    enums: {
      trafficType: ['ACCEPT', 'REJECT', 'ALL'],
      maxAggregationInterval: [60, 600],
      logDestinationType: ['cloud-watch-logs', 's3', 'kinesis-data-firehose'],
    },
    outputs: {
      logFormat: creation =>
        creation.inputs['logFormat'] ??
        '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ' +
          '${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ' +
          '${log-status}',
    },
  },
  {
    type: 'aws:ec2/vpcEndpoint:VpcEndpoint',
    docs: 'vpc_endpoint',
    title: 'EC2 VPC Endpoint',
    calls: ['CreateVpcEndpoint', 'ModifyVpcEndpoint', 'DeleteVpcEndpoints'],
    id: hexId('vpce'),
    arn: ec2('vpc-endpoint'),
    taggable: 'map',
    required: ['vpcId'],
    defaults: { vpcEndpointType: 'Gateway', privateDnsEnabled: false },
    sets: ['routeTableIds', 'securityGroupIds', 'subnetIds'],
    enums: {
      vpcEndpointType: [
        'Gateway',
        'GatewayLoadBalancer',
        'Interface',
        'Resource',
        'ServiceNetwork',
      ],
    },
    outputs: {
      ownerId: account,
      state: () => 'available',
      requesterManaged: () => false,
      networkInterfaceIds: () => [],
      dnsEntries: () => [],
      cidrBlocks: () => [],
      prefixListId: hexId('pl'),
    },
  },
]
