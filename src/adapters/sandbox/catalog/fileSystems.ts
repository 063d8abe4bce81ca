/** Amazon EFS. */
import { fromSchema } from './fromSchema.ts'
import { getAccount, makeArn, makeHexId } from './helpers.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import type { Creation, Refusal, TypeSpec } from './typeSpec.ts'

const fileSystemType = 'aws:efs/fileSystem:FileSystem'
const targetType = 'aws:efs/mountTarget:MountTarget'
const subnetType = 'aws:ec2/subnet:Subnet'

const getFileSystem = ({ inputs }: Creation) => String(inputs['fileSystemId'])
const makeFileSystemArn = makeArn(
  'elasticfilesystem',
  creation => `file-system/${getFileSystem(creation)}`,
)
const listTargets = async (id: unknown, world: World) =>
  (await world.list(targetType)).filter(({ properties }) => properties['fileSystemId'] === id)

/** API reference of Amazon EFS, DeleteFileSystem, "Errors". */
async function refuseWithTargets({ id }: CloudResource, world: World): Promise<Refusal | null> {
  return (await listTargets(id, world)).length > 0
    ? { code: 'FileSystemInUse', message: `File system '${id}' has mount targets.` }
    : null
}

/** API reference of Amazon EFS, CreateFileSystem, "Errors": one file system for each token. */
async function refuseSameToken(
  { properties: { creationToken } }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const other = (await world.list(fileSystemType)).find(
    ({ properties }) => properties['creationToken'] === creationToken,
  )
  return other
    ? {
        code: 'FileSystemAlreadyExists',
        message: `File system '${other.id}' already exists with creation token ${String(creationToken)}`,
      }
    : null
}

/**
 * API reference of Amazon EFS, CreateMountTarget, "Errors": the file system and the subnet exist,
 * and an Availability Zone has one mount target.
 */
async function refuseTarget(
  { properties: { fileSystemId, subnetId } }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const subnet = await world.find(subnetType, subnetId)
  if (!(await world.find(fileSystemType, fileSystemId)))
    return {
      code: 'FileSystemNotFound',
      message: `File system '${String(fileSystemId)}' does not exist.`,
    }
  if (!subnet)
    return {
      code: 'SubnetNotFound',
      message: `The subnet ID '${String(subnetId)}' does not exist`,
    }
  const zone = subnet.properties['availabilityZone']
  const isTaken = (await listTargets(fileSystemId, world)).some(
    ({ properties }) => properties['availabilityZoneName'] === zone,
  )
  return isTaken
    ? { code: 'MountTargetConflict', message: 'mount target already exists in this AZ' }
    : null
}

async function readSubnet({ properties }: CloudResource, world: World): Promise<Properties> {
  const subnet = await world.find(subnetType, properties['subnetId'])
  const { availabilityZone = '', availabilityZoneId = '', vpcId } = subnet?.properties ?? {}
  const vpc = await world.find('aws:ec2/vpc:Vpc', vpcId)
  return {
    availabilityZoneName: availabilityZone,
    availabilityZoneId,
    mountTargetDnsName: `${String(availabilityZone)}.${String(properties['dnsName'])}`,
    ...(vpc ? { securityGroups: [vpc.properties['defaultSecurityGroupId']] } : {}),
  }
}

export const fileSystems: TypeSpec[] = [
  fromSchema(
    fileSystemType,
    ['efs_file_system', 'EFS File System'],
    ['CreateFileSystem', 'UpdateFileSystem', 'DeleteFileSystem'],
    {
      id: makeHexId('fs'),
      arn: makeArn('elasticfilesystem', ({ id }) => `file-system/${id}`),
      defaults: { throughputMode: 'bursting' },
      enums: {
        performanceMode: ['generalPurpose', 'maxIO'],
        throughputMode: ['bursting', 'provisioned', 'elastic'],
      },
      outputs: {
        availabilityZoneId: () => '',
        creationToken: ({ inputs, digits }) => inputs['creationToken'] ?? `terraform-${digits(26)}`,
        dnsName: ({ id, region }) => `${id}.efs.${region}.amazonaws.com`,
        encrypted: ({ inputs }) => inputs['encrypted'] ?? false,
        name: ({ inputs }) => (inputs['tags'] as Properties | undefined)?.['Name'] ?? '',
        ownerId: getAccount,
        performanceMode: ({ inputs }) => inputs['performanceMode'] ?? 'generalPurpose',
        sizeInBytes: () => [{ value: 6144, valueInIa: 0, valueInStandard: 6144 }],
      },
      live: {
        keys: ['numberOfMountTargets'],
        read: async ({ id }, world) => ({
          numberOfMountTargets: (await listTargets(id, world)).length,
        }),
      },
      refusesCreate: refuseSameToken,
      refusesDelete: refuseWithTargets,
    },
  ),
  fromSchema(
    targetType,
    ['efs_mount_target', 'EFS Mount Target'],
    ['CreateMountTarget', 'ModifyMountTargetSecurityGroups', 'DeleteMountTarget'],
    {
      id: makeHexId('fsmt'),
      outputs: {
        dnsName: creation => `${getFileSystem(creation)}.efs.${creation.region}.amazonaws.com`,
        fileSystemArn: makeFileSystemArn,
        networkInterfaceId: makeHexId('eni'),
        ownerId: getAccount,
      },
      fromOthers: {
        keys: [
          'availabilityZoneId',
          'availabilityZoneName',
          'mountTargetDnsName',
          'securityGroups',
        ],
        read: readSubnet,
      },
      refusesCreate: refuseTarget,
    },
  ),
  fromSchema(
    'aws:efs/accessPoint:AccessPoint',
    ['efs_access_point', 'EFS Access Point'],
    ['CreateAccessPoint', 'TagResource', 'DeleteAccessPoint'],
    {
      id: makeHexId('fsap'),
      arn: makeArn('elasticfilesystem', ({ id }) => `access-point/${id}`),
      outputs: { fileSystemArn: makeFileSystemArn, ownerId: getAccount },
    },
  ),
]
