/**
 * Amazon VPC. Ids, defaults and what forces a replacement: the provider's pages named in `docs`.
 */
import { getAccount, makeArn, makeHexId, makeNumberFrom } from './helpers.ts'
import {
  gatewayType,
  refuseMissing,
  refuseNatGateway,
  refuseSubnet,
  subnetType,
  vpcType,
} from './networkRules.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'

const makeEc2Arn = (kind: string) => makeArn('ec2', creation => `${kind}/${creation.id}`)

/** `eu-west-1b` -> `euw1-az2`: the id that is the same in every account. */
function makeZoneId(zone: unknown): string {
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

function makePublicIp(creation: Creation): string {
  const n = makeNumberFrom(creation.id)
  return `${[3, 18, 34, 52, 54][n % 5]}.${((n >>> 8) % 250) + 1}.${((n >>> 16) % 250) + 1}.${((n >>> 24) % 250) + 1}`
}

function makePrivateIp({ id }: Creation): string {
  const n = makeNumberFrom(id)
  return `10.${n % 250}.${(n >>> 8) % 250}.${((n >>> 16) % 250) + 1}`
}

export const network: TypeSpec[] = [
  {
    type: vpcType,
    docs: 'vpc',
    title: 'EC2 VPC',
    calls: ['CreateVpc', 'ModifyVpcAttribute', 'DeleteVpc'],
    id: makeHexId('vpc'),
    arn: makeEc2Arn('vpc'),
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
      ownerId: getAccount,
      dhcpOptionsId: makeHexId('dopt'),
      defaultSecurityGroupId: makeHexId('sg'),
      defaultNetworkAclId: makeHexId('acl'),
      mainRouteTableId: makeHexId('rtb'),
      defaultRouteTableId: makeHexId('rtb'),
      ipv6AssociationId: () => '',
      ipv6CidrBlock: () => '',
    },
  },
  {
    type: subnetType,
    docs: 'subnet',
    title: 'EC2 Subnet',
    calls: ['CreateSubnet', 'ModifySubnetAttribute', 'DeleteSubnet'],
    id: makeHexId('subnet'),
    arn: makeEc2Arn('subnet'),
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
      ownerId: getAccount,
      ipv6CidrBlockAssociationId: () => '',
      privateDnsHostnameTypeOnLaunch: () => 'ip-name',
      availabilityZone: creation => creation.inputs['availabilityZone'] ?? `${creation.region}a`,
      availabilityZoneId: creation =>
        creation.inputs['availabilityZoneId'] ??
        makeZoneId(creation.inputs['availabilityZone'] ?? `${creation.region}a`),
    },
  },
  {
    type: gatewayType,
    docs: 'internet_gateway',
    title: 'EC2 Internet Gateway',
    calls: ['CreateInternetGateway', 'AttachInternetGateway', 'DeleteInternetGateway'],
    id: makeHexId('igw'),
    arn: makeEc2Arn('internet-gateway'),
    taggable: 'map',
    outputs: { ownerId: getAccount },
  },
  {
    type: 'aws:ec2/eip:Eip',
    docs: 'eip',
    title: 'EC2 EIP',
    calls: ['AllocateAddress', 'AssociateAddress', 'ReleaseAddress'],
    id: makeHexId('eipalloc'),
    arn: makeEc2Arn('elastic-ip'),
    taggable: 'map',
    defaults: { domain: 'vpc', publicIpv4Pool: 'amazon' },
    enums: { domain: ['vpc'] },
    outputs: {
      allocationId: creation => creation.id,
      publicIp: makePublicIp,
      networkBorderGroup: creation => creation.inputs['networkBorderGroup'] ?? creation.region,
      publicDns: creation =>
        `ec2-${makePublicIp(creation).replaceAll('.', '-')}.${creation.region}.compute.amazonaws.com`,
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
    id: makeHexId('nat'),
    taggable: 'map',
    defaults: { connectivityType: 'public' },
    refusesCreate: refuseNatGateway,
    enums: { connectivityType: ['public', 'private'] },
    outputs: {
      networkInterfaceId: makeHexId('eni'),
      publicIp: makePublicIp,
      privateIp: creation => creation.inputs['privateIp'] ?? makePrivateIp(creation),
      associationId: makeHexId('eipassoc'),
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
    id: makeHexId('rtb'),
    arn: makeEc2Arn('route-table'),
    taggable: 'map',
    required: ['vpcId'],
    refusesCreate: ({ properties }, world) => refuseMissing('vpc', properties['vpcId'], world),
    sets: ['routes', 'propagatingVgws'],
    outputs: { ownerId: getAccount },
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
      makeNumberFrom(
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
    id: makeHexId('rtbassoc'),
    taggable: false,
    required: ['routeTableId'],
  },
  {
    type: 'aws:ec2/flowLog:FlowLog',
    docs: 'flow_log',
    title: 'EC2 Flow Log',
    calls: ['CreateFlowLogs', 'CreateTags', 'DeleteFlowLogs'],
    id: makeHexId('fl'),
    arn: makeEc2Arn('vpc-flow-log'),
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
    id: makeHexId('vpce'),
    arn: makeEc2Arn('vpc-endpoint'),
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
      ownerId: getAccount,
      state: () => 'available',
      requesterManaged: () => false,
      networkInterfaceIds: () => [],
      dnsEntries: () => [],
      cidrBlocks: () => [],
      prefixListId: makeHexId('pl'),
    },
  },
]
