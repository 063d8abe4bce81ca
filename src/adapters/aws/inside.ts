/**
 * The resources inside VPCs, with or without tags, from EC2's own lists. Databases and load
 * balancers appear through their network interfaces.
 */
import type * as Ec2 from '@aws-sdk/client-ec2'
import { findPartition } from '../../model/awsProvider.ts'
import type { CloudThing } from '../../model/cloud.ts'
import { attempt, readPages } from './queryAccount.ts'
import type { Question } from './queryAccount.ts'
import * as helpers from './helpers.ts'

const mostPages = 50
type Made = {
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
  read(
    module: typeof Ec2,
    client: Ec2.EC2Client,
    input: { Filters?: Ec2.Filter[]; NextToken?: string },
    signal: AbortSignal,
  ): Promise<{ made: Made[]; NextToken?: string | undefined }>
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
    read: async (m, client, input, signal) => {
      const { Reservations = [], NextToken } = await client.send(
        new m.DescribeInstancesCommand(input),
        { abortSignal: signal },
      )
      const living = Reservations.flatMap(one => one.Instances ?? []).filter(
        one => !['terminated', 'shutting-down'].includes(one.State?.Name ?? ''),
      )
      return { NextToken, made: living.map(one => ({ id: one.InstanceId, tags: one.Tags })) }
    },
  },
  {
    right: 'ec2:DescribeNetworkInterfaces',
    filter: 'vpc-id',
    kind: 'network-interface',
    type: 'aws:ec2/networkInterface:NetworkInterface',
    read: async (m, client, input, signal) => {
      const { NetworkInterfaces = [], NextToken } = await client.send(
        new m.DescribeNetworkInterfacesCommand(input),
        { abortSignal: signal },
      )
      return {
        NextToken,
        made: NetworkInterfaces.flatMap(one => [
          {
            id: one.NetworkInterfaceId,
            tags: one.TagSet,
            helper: helpers.identifyInterfaceOwner(one),
          },
          ...helpers.describeInterfaceOwner(one),
        ]),
      }
    },
  },
  {
    right: 'ec2:DescribeSecurityGroups',
    filter: 'vpc-id',
    kind: 'security-group',
    type: 'aws:ec2/securityGroup:SecurityGroup',
    read: async (m, client, input, signal) => {
      const { SecurityGroups = [], NextToken } = await client.send(
        new m.DescribeSecurityGroupsCommand(input),
        { abortSignal: signal },
      )
      return {
        NextToken,
        made: SecurityGroups.map(one => ({
          id: one.GroupId,
          tags: one.Tags,
          name: one.GroupName,
          helper: one.GroupName === 'default' ? 'the default security group of its VPC' : null,
        })),
      }
    },
  },
  {
    right: 'ec2:DescribeSubnets',
    filter: 'vpc-id',
    kind: 'subnet',
    type: 'aws:ec2/subnet:Subnet',
    read: async (m, client, input, signal) => {
      const { Subnets = [], NextToken } = await client.send(new m.DescribeSubnetsCommand(input), {
        abortSignal: signal,
      })
      return {
        NextToken,
        made: Subnets.map(one => ({
          id: one.SubnetId,
          tags: one.Tags,
          helper: one.DefaultForAz ? 'a default subnet of the account' : null,
        })),
      }
    },
  },
  {
    right: 'ec2:DescribeRouteTables',
    filter: 'vpc-id',
    kind: 'route-table',
    type: 'aws:ec2/routeTable:RouteTable',
    read: async (m, client, input, signal) => {
      const { RouteTables = [], NextToken } = await client.send(
        new m.DescribeRouteTablesCommand(input),
        { abortSignal: signal },
      )
      return {
        NextToken,
        made: RouteTables.map(one => ({
          id: one.RouteTableId,
          tags: one.Tags,
          helper: one.Associations?.some(({ Main }) => Main)
            ? 'the main route table of its VPC'
            : null,
        })),
      }
    },
  },
  {
    right: 'ec2:DescribeNatGateways',
    filter: 'vpc-id',
    kind: 'natgateway',
    type: 'aws:ec2/natGateway:NatGateway',
    read: async (m, client, { Filters, ...input }, signal) => {
      const { NatGateways = [], NextToken } = await client.send(
        new m.DescribeNatGatewaysCommand({ ...input, ...(Filters ? { Filter: Filters } : {}) }),
        { abortSignal: signal },
      )
      return {
        NextToken,
        made: NatGateways.filter(one => one.State !== 'deleted' && one.State !== 'deleting').map(
          one => ({ id: one.NatGatewayId, tags: one.Tags }),
        ),
      }
    },
  },
  {
    right: 'ec2:DescribeNetworkAcls',
    filter: 'vpc-id',
    kind: 'network-acl',
    type: 'aws:ec2/networkAcl:NetworkAcl',
    read: async (m, client, input, signal) => {
      const { NetworkAcls = [], NextToken } = await client.send(
        new m.DescribeNetworkAclsCommand(input),
        { abortSignal: signal },
      )
      return {
        NextToken,
        made: NetworkAcls.map(one => ({
          id: one.NetworkAclId,
          tags: one.Tags,
          helper: one.IsDefault ? 'the default network ACL of its VPC' : null,
        })),
      }
    },
  },
  {
    right: 'ec2:DescribeInternetGateways',
    filter: 'attachment.vpc-id',
    kind: 'internet-gateway',
    type: 'aws:ec2/internetGateway:InternetGateway',
    read: async (m, client, input, signal) => {
      const { InternetGateways = [], NextToken } = await client.send(
        new m.DescribeInternetGatewaysCommand(input),
        { abortSignal: signal },
      )
      return {
        NextToken,
        made: InternetGateways.map(one => ({ id: one.InternetGatewayId, tags: one.Tags })),
      }
    },
  },
  {
    right: 'ec2:DescribeVpcEndpoints',
    filter: 'vpc-id',
    kind: 'vpc-endpoint',
    type: 'aws:ec2/vpcEndpoint:VpcEndpoint',
    read: async (m, client, input, signal) => {
      const { VpcEndpoints = [], NextToken } = await client.send(
        new m.DescribeVpcEndpointsCommand(input),
        { abortSignal: signal },
      )
      return {
        NextToken,
        made: VpcEndpoints.map(one => ({
          id: one.VpcEndpointId,
          tags: one.Tags,
          helper: one.RequesterManaged ? 'an endpoint that a service of AWS made' : null,
        })),
      }
    },
  },
]

const rules: Listing = {
  right: 'ec2:DescribeSecurityGroupRules',
  filter: 'group-id',
  kind: 'security-group-rule',
  type: '',
  read: async (m, client, input, signal) => {
    const { SecurityGroupRules = [], NextToken } = await client.send(
      new m.DescribeSecurityGroupRulesCommand(input),
      { abortSignal: signal },
    )
    return {
      NextToken,
      made: SecurityGroupRules.map(one => ({
        id: one.SecurityGroupRuleId,
        tags: one.Tags,
        part: one.GroupId,
        type: one.IsEgress
          ? 'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule'
          : 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
      })),
    }
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
  const module = await import('@aws-sdk/client-ec2')
  const client = await question.ec2(region)
  const list = async (one: Listing, values: string[] | null) => {
    const found = await attempt(question, one.right, region, () =>
      readPages(question, `${one.right} in ${region}`, mostPages, async token => {
        const { made, NextToken } = await one.read(
          module,
          client,
          {
            ...(values ? { Filters: [{ Name: one.filter, Values: values }] } : {}),
            ...(token ? { NextToken: token } : {}),
          },
          question.signal,
        )
        return { page: made, token: NextToken }
      }),
    )
    return (found ?? []).flat().flatMap(made => toCloudThing(made, one, region, account))
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
  { id, tags = [], name, type, part, helper, arn }: Made,
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
