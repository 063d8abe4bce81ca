/** Finds the resources of a VPC by the properties with which AWS assigns resources to networks. */
import type { CloudResource } from './resource.ts'

const subnetKeys = ['subnetId', 'subnetIds', 'subnets', 'vpcZoneIdentifiers']
const groupKeys = ['securityGroupId', 'securityGroups', 'securityGroupIds', 'vpcSecurityGroupIds']
const tableKeys = ['routeTableId', 'routeTableIds']

/**
 * Resources of `all` in one of the VPCs (not the VPCs themselves), directly or by subnet, security
 * group or route table.
 */
export function listInsideVpcs(all: CloudResource[], vpcs: Set<string>): CloudResource[] {
  if (vpcs.size === 0) return []
  const collectIds = (type: string) =>
    new Set(
      all
        .filter(one => one.type === type && vpcs.has(String(one.properties['vpcId'])))
        .map(one => one.id),
    )
  const subnets = collectIds('aws:ec2/subnet:Subnet')
  const groups = collectIds('aws:ec2/securityGroup:SecurityGroup')
  const tables = collectIds('aws:ec2/routeTable:RouteTable')
  return all.filter(
    one =>
      touches(one, ['vpcId'], vpcs) ||
      touches(one, subnetKeys, subnets) ||
      touches(one, groupKeys, groups) ||
      touches(one, tableKeys, tables),
  )
}

function touches({ properties }: CloudResource, keys: string[], ids: Set<string>): boolean {
  return keys.some(key =>
    [properties[key]].flat().some(value => typeof value === 'string' && ids.has(value)),
  )
}
