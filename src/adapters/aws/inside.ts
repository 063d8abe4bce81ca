/**
 * The resources inside VPCs, with or without tags, from EC2's own lists. Databases and load
 * balancers appear through their network interfaces.
 */
import type * as Ec2 from '@aws-sdk/client-ec2'
import { findPartition } from '../../model/awsProvider.ts'
import type { CloudThing } from '../../model/cloud.ts'
import { attempt, takePages } from './queryAccount.ts'
import type { Question } from './queryAccount.ts'
import * as helpers from './helpers.ts'

const mostPages = 50
type CreatedResource = {
  id: string | undefined
  tags?: Ec2.Tag[] | undefined
  name?: string | undefined
  type?: string
  part?: string | undefined
  helper?: string | null
  arn?: string
}
type Listing = {
  right: string
  filter: string
  kind: string
  type: string
  read(list: ListOfEc2): Promise<CreatedResource[]>
}
/** One list of EC2, and how to read its pages. */
type ListOfEc2 = {
  ec2: typeof Ec2
  /** the first arguments of the SDK's paginators */
  of: [{ client: Ec2.EC2Client }, { Filters?: Ec2.Filter[] }, { abortSignal: AbortSignal }]
  take<Page extends { NextToken?: string | undefined }>(pages: AsyncIterable<Page>): Promise<Page[]>
}

/**
 * The lists of EC2: how to request the resources of a VPC, and which fields of the response to
 * keep.
 */
const listings: Listing[] = [
  {
    right: 'ec2:DescribeInstances',
    filter: 'vpc-id',
    kind: 'instance',
    type: 'aws:ec2/instance:Instance',
    read: async ({ ec2, of, take }) => {
      const pages = await take(ec2.paginateDescribeInstances(...of))
      return pages
        .flatMap(({ Reservations = [] }) => Reservations)
        .flatMap(one => one.Instances ?? [])
        .filter(one => !['terminated', 'shutting-down'].includes(one.State?.Name ?? ''))
        .map(one => ({ id: one.InstanceId, tags: one.Tags }))
    },
  },
  {
    right: 'ec2:DescribeNetworkInterfaces',
    filter: 'vpc-id',
    kind: 'network-interface',
    type: 'aws:ec2/networkInterface:NetworkInterface',
    read: async ({ ec2, of, take }) => {
      const pages = await take(ec2.paginateDescribeNetworkInterfaces(...of))
      return pages.flatMap(({ NetworkInterfaces = [] }) =>
        NetworkInterfaces.flatMap(one => [
          {
            id: one.NetworkInterfaceId,
            tags: one.TagSet,
            helper: helpers.identifyInterfaceOwner(one),
          },
          ...helpers.describeInterfaceOwner(one),
        ]),
      )
    },
  },
  {
    right: 'ec2:DescribeSecurityGroups',
    filter: 'vpc-id',
    kind: 'security-group',
    type: 'aws:ec2/securityGroup:SecurityGroup',
    read: async ({ ec2, of, take }) => {
      const pages = await take(ec2.paginateDescribeSecurityGroups(...of))
      return pages.flatMap(({ SecurityGroups = [] }) =>
        SecurityGroups.map(one => ({
          id: one.GroupId,
          tags: one.Tags,
          name: one.GroupName,
          helper: one.GroupName === 'default' ? 'the default security group of its VPC' : null,
        })),
      )
    },
  },
  {
    right: 'ec2:DescribeSubnets',
    filter: 'vpc-id',
    kind: 'subnet',
    type: 'aws:ec2/subnet:Subnet',
    read: async ({ ec2, of, take }) => {
      const pages = await take(ec2.paginateDescribeSubnets(...of))
      return pages.flatMap(({ Subnets = [] }) =>
        Subnets.map(one => ({
          id: one.SubnetId,
          tags: one.Tags,
          helper: one.DefaultForAz ? 'a default subnet of the account' : null,
        })),
      )
    },
  },
  {
    right: 'ec2:DescribeRouteTables',
    filter: 'vpc-id',
    kind: 'route-table',
    type: 'aws:ec2/routeTable:RouteTable',
    read: async ({ ec2, of, take }) => {
      const pages = await take(ec2.paginateDescribeRouteTables(...of))
      return pages.flatMap(({ RouteTables = [] }) =>
        RouteTables.map(one => ({
          id: one.RouteTableId,
          tags: one.Tags,
          helper: one.Associations?.some(({ Main }) => Main)
            ? 'the main route table of its VPC'
            : null,
        })),
      )
    },
  },
  {
    right: 'ec2:DescribeNatGateways',
    filter: 'vpc-id',
    kind: 'natgateway',
    type: 'aws:ec2/natGateway:NatGateway',
    read: async ({ ec2, of: [config, { Filters }, options], take }) => {
      const filter = Filters ? { Filter: Filters } : {}
      const pages = await take(ec2.paginateDescribeNatGateways(config, filter, options))
      return pages.flatMap(({ NatGateways = [] }) =>
        NatGateways.filter(one => one.State !== 'deleted' && one.State !== 'deleting').map(one => ({
          id: one.NatGatewayId,
          tags: one.Tags,
        })),
      )
    },
  },
  {
    right: 'ec2:DescribeNetworkAcls',
    filter: 'vpc-id',
    kind: 'network-acl',
    type: 'aws:ec2/networkAcl:NetworkAcl',
    read: async ({ ec2, of, take }) => {
      const pages = await take(ec2.paginateDescribeNetworkAcls(...of))
      return pages.flatMap(({ NetworkAcls = [] }) =>
        NetworkAcls.map(one => ({
          id: one.NetworkAclId,
          tags: one.Tags,
          helper: one.IsDefault ? 'the default network ACL of its VPC' : null,
        })),
      )
    },
  },
  {
    right: 'ec2:DescribeInternetGateways',
    filter: 'attachment.vpc-id',
    kind: 'internet-gateway',
    type: 'aws:ec2/internetGateway:InternetGateway',
    read: async ({ ec2, of, take }) => {
      const pages = await take(ec2.paginateDescribeInternetGateways(...of))
      return pages.flatMap(({ InternetGateways = [] }) =>
        InternetGateways.map(one => ({ id: one.InternetGatewayId, tags: one.Tags })),
      )
    },
  },
  {
    right: 'ec2:DescribeVpcEndpoints',
    filter: 'vpc-id',
    kind: 'vpc-endpoint',
    type: 'aws:ec2/vpcEndpoint:VpcEndpoint',
    read: async ({ ec2, of, take }) => {
      const pages = await take(ec2.paginateDescribeVpcEndpoints(...of))
      return pages.flatMap(({ VpcEndpoints = [] }) =>
        VpcEndpoints.map(one => ({
          id: one.VpcEndpointId,
          tags: one.Tags,
          helper: one.RequesterManaged ? 'an endpoint that a service of AWS made' : null,
        })),
      )
    },
  },
]

const rules: Listing = {
  right: 'ec2:DescribeSecurityGroupRules',
  filter: 'group-id',
  kind: 'security-group-rule',
  type: '',
  read: async ({ ec2, of, take }) => {
    const pages = await take(ec2.paginateDescribeSecurityGroupRules(...of))
    return pages.flatMap(({ SecurityGroupRules = [] }) =>
      SecurityGroupRules.map(one => ({
        id: one.SecurityGroupRuleId,
        tags: one.Tags,
        part: one.GroupId,
        type: one.IsEgress
          ? 'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule'
          : 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
      })),
    )
  },
}

/** Everything that EC2 lists in these VPCs of one region; null for all VPCs there. */
export async function listInsideVpcs(
  question: Question,
  region: string,
  account: string | null,
  vpcs: string[] | null,
): Promise<CloudThing[]> {
  if (vpcs?.length === 0) return []
  const ec2 = await import('@aws-sdk/client-ec2')
  const client = await question.getEc2(region)
  const list = async (one: Listing, values: string[] | null) => {
    const found = await attempt(question, one.right, region, () =>
      one.read({
        ec2,
        of: [
          { client },
          values ? { Filters: [{ Name: one.filter, Values: values }] } : {},
          { abortSignal: question.signal },
        ],
        take: paginator => takePages(question, `${one.right} in ${region}`, mostPages, paginator),
      }),
    )
    return (found ?? []).flatMap(made => toCloudThing(made, one, region, account))
  }
  // a filter takes at most 200 values
  const inVpcs = (
    await Promise.all(
      splitIntoChunks(vpcs).flatMap(values => listings.map(one => list(one, values))),
    )
  ).flat()
  const groups = inVpcs
    .filter(one => one.type === 'aws:ec2/securityGroup:SecurityGroup' && !one.helper)
    .map(one => one.id)
  const inGroups =
    groups.length === 0
      ? []
      : (await Promise.all(splitIntoChunks(groups).map(values => list(rules, values)))).flat()
  return [...inVpcs, ...inGroups]
}

function splitIntoChunks(values: string[] | null): (string[] | null)[] {
  if (values === null) return [null]
  return Array.from({ length: Math.ceil(values.length / 200) }, (_, at) =>
    values.slice(at * 200, at * 200 + 200),
  )
}

function toCloudThing(
  { id, tags = [], name, type, part, helper, arn }: CreatedResource,
  list: Listing,
  region: string,
  account: string | null,
): CloudThing[] {
  if (!id) return []
  const map = Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]))
  const own = account
    ? `arn:${findPartition(region)}:ec2:${region}:${account}:${list.kind}/${id}`
    : null
  return [
    {
      type: type ?? list.type,
      id: arn ?? id,
      arn: arn ?? own,
      account,
      region,
      name: map.Name ?? map['twinstack:name'] ?? name ?? null,
      tags: map,
      why: 'inside-vpc',
      part: part ?? null,
      helper: helper ?? null,
    },
  ]
}
