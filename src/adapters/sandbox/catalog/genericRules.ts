/**
 * Rules of AWS for types without an entry in the catalog, one table for each kind of rule: unique
 * names, sizes that can't shrink, deletion protection and final snapshots, values that come from
 * another resource.
 */
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import { getClusterFamily, makeClusterRules, makeMemberRules } from './clusterFamilies.ts'
import { getArray } from '../../../lib/values.ts'
import { isDowngrade, listSubnets } from './rdsRules.ts'
import type { ProviderSchema } from './providerSchema.ts'
import { toText } from '../text.ts'
import type { Refusal, TypeSpec } from './typeSpec.ts'

/**
 * Property that is unique in account and region, and the code of its API when it is taken ("Errors"
 * of the create action in the API reference of each service). The property is the provider's id.
 */
const uniqueNames: Record<string, readonly [property: string, code: string]> = {
  'aws:athena/workgroup:Workgroup': ['name', 'InvalidRequestException'],
  'aws:backup/vault:Vault': ['name', 'AlreadyExistsException'],
  'aws:codebuild/project:Project': ['name', 'ResourceAlreadyExistsException'],
  'aws:elasticache/cluster:Cluster': ['clusterId', 'CacheClusterAlreadyExists'],
  'aws:elasticache/parameterGroup:ParameterGroup': ['name', 'CacheParameterGroupAlreadyExists'],
  'aws:elasticache/replicationGroup:ReplicationGroup': [
    'replicationGroupId',
    'ReplicationGroupAlreadyExists',
  ],
  'aws:elasticache/subnetGroup:SubnetGroup': ['name', 'CacheSubnetGroupAlreadyExists'],
  'aws:docdb/subnetGroup:SubnetGroup': ['name', 'DBSubnetGroupAlreadyExists'],
  'aws:neptune/subnetGroup:SubnetGroup': ['name', 'DBSubnetGroupAlreadyExists'],
  'aws:redshift/cluster:Cluster': ['clusterIdentifier', 'ClusterAlreadyExists'],
  'aws:redshift/subnetGroup:SubnetGroup': ['name', 'ClusterSubnetGroupAlreadyExists'],
}

/**
 * Storage that can't shrink: EC2 API reference, ModifyVolume `Size` ("must be equal to or greater
 * than the size of the volume"); FSx API reference, UpdateFileSystem `StorageCapacity`.
 */
const growing: Record<string, readonly [property: string, code: string]> = {
  'aws:ebs/volume:Volume': ['size', 'InvalidParameterValue'],
  'aws:fsx/windowsFileSystem:WindowsFileSystem': ['storageCapacity', 'BadRequest'],
  'aws:fsx/ontapFileSystem:OntapFileSystem': ['storageCapacity', 'BadRequest'],
}

/**
 * A downgrade replaces (terraform-provider-aws, internal/service/elasticache
 * customizeDiffEngineVersionForceNewOnDowngrade, internal/service/kafka/cluster.go
 * ForceNewIfChange).
 */
const replacedByDowngrade: Record<string, string> = {
  'aws:elasticache/cluster:Cluster': 'engineVersion',
  'aws:elasticache/replicationGroup:ReplicationGroup': 'engineVersion',
  'aws:msk/cluster:Cluster': 'kafkaVersion',
}

/** AWS General Reference, "Amazon CloudFront" and "AWS Global Accelerator": one zone for all. */
const fixedZones: Record<string, readonly [property: string, zone: string]> = {
  'aws:cloudfront/distribution:Distribution': ['hostedZoneId', 'Z2FDTNDATAQYW2'],
  'aws:globalaccelerator/accelerator:Accelerator': ['hostedZoneId', 'Z2BJ6XQ5FK7U4H'],
}

/** Flags of the APIs that refuse a deletion while they are set. */
const protections = ['deletionProtection', 'deletionProtectionEnabled', 'deleteProtection']

/** What is known of the type beside its schema. */
export function makeGenericRules(
  type: string,
  schema: ProviderSchema | null,
): Partial<Omit<TypeSpec, 'type'>> {
  const family = getClusterFamily(type)
  const rules: Partial<TypeSpec> = {
    refusesDelete: async (resource: CloudResource) => refuseProtected(resource),
    ...makeNameRules(type),
    ...makeSizeRule(type),
    ...makeVersionRule(type),
    ...makeNetworkRule(schema),
  }
  if (family?.cluster === type) return { ...rules, ...makeClusterRules(family) }
  return family?.member === type ? { ...rules, ...makeMemberRules(family) } : rules
}

/** Computed texts that are the same in every account. */
export function getFixedOutputs(type: string): TypeSpec['outputs'] {
  const zone = fixedZones[type]
  return zone ? { [zone[0]]: () => zone[1] } : {}
}

function refuseProtected({ id, properties }: CloudResource): Refusal | null {
  const flag = protections.find(one => [true, 'ACTIVE'].includes(properties[one] as string))
  return flag === undefined
    ? null
    : {
        code: 'OperationNotPermitted',
        message: `'${id}' cannot be deleted because ${flag} is ${String(properties[flag])}`,
      }
}

function makeNameRules(type: string): Partial<TypeSpec> {
  const unique = uniqueNames[type]
  if (!unique) return {}
  const [property, taken] = unique
  return {
    taken,
    id: creation => toText(creation.inputs[property] ?? `tf-${creation.digits(26)}`),
    ...(property === 'name' ? {} : { name: { property, max: 63, auto: false } }),
  }
}

function makeSizeRule(type: string): Partial<TypeSpec> {
  const rule = growing[type]
  if (!rule) return {}
  const [property, code] = rule
  return {
    refusesUpdate: async ({ properties: before }, { properties: after }) =>
      Number(after[property]) < Number(before[property])
        ? { code, message: `New ${property} cannot be smaller than existing ${property}` }
        : null,
  }
}

function makeVersionRule(type: string): Partial<TypeSpec> {
  const property = replacedByDowngrade[type]
  return property === undefined ? {} : { replacesWhen: { [property]: isDowngrade } }
}

/** A group of subnets has the VPC of its subnets. */
function makeNetworkRule(schema: ProviderSchema | null): Partial<TypeSpec> {
  if (!schema?.outputs.includes('vpcId') || !schema.required.includes('subnetIds')) return {}
  return {
    live: {
      keys: ['vpcId'],
      read: async ({ properties }: CloudResource, world: World): Promise<Properties> => {
        const [subnet] = await listSubnets(getArray(properties['subnetIds']), world)
        return subnet ? { vpcId: subnet.properties['vpcId'] } : {}
      },
    },
  }
}
