/** Amazon ECS, ECR and EKS. */
import { arn, birthTime, input, list, numberFrom, ownArn } from './helpers.ts'
import { fromSchema } from './fromSchema.ts'
import type { Birth, TypeSpec } from './typeSpec.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import { toText } from '../text.ts'

const text = (birth: Birth, property: string) => String(birth.inputs[property])
const afterSlash = (value: unknown) => String(value).split('/').at(-1) ?? ''

/** Of the first revision of a family. */
const definitionArn = arn('ecs', birth => `task-definition/${text(birth, 'family')}:1`)

/** API reference of Amazon ECS, TaskDefinition: a family's revisions count up, 1 is the first. */
async function nextRevision(resource: CloudResource, world: World): Promise<Properties> {
  const last = await world.find(resource.type, resource.id)
  const revision = Number(last?.properties['revision'] ?? 0) + 1
  resource.arn = String(resource.arn).replace(/:\d+$/, `:${revision}`)
  return { arn: resource.arn, revision }
}

export const containers: TypeSpec[] = [
  fromSchema(
    'aws:ecs/cluster:Cluster',
    ['ecs_cluster', 'ECS Cluster'],
    ['CreateCluster', 'UpdateCluster', 'DeleteCluster'],
    { id: ownArn, arn: arn('ecs', birth => `cluster/${text(birth, 'name')}`), upsert: true },
  ),
  fromSchema(
    'aws:ecs/service:Service',
    ['ecs_service', 'ECS Service'],
    ['CreateService', 'UpdateService', 'DeleteService'],
    {
      id: ownArn,
      arn: arn(
        'ecs',
        birth =>
          `service/${afterSlash(birth.inputs['cluster'] ?? 'default')}/${text(birth, 'name')}`,
      ),
      taken: 'InvalidParameterException',
      defaults: {
        schedulingStrategy: 'REPLICA',
        enableEcsManagedTags: false,
        enableExecuteCommand: false,
        waitForSteadyState: false,
      },
      enums: {
        launchType: ['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'],
        schedulingStrategy: ['REPLICA', 'DAEMON'],
      },
    },
  ),
  fromSchema(
    'aws:ecs/taskDefinition:TaskDefinition',
    ['ecs_task_definition', 'ECS Task Definition'],
    ['RegisterTaskDefinition', 'RegisterTaskDefinition', 'DeregisterTaskDefinition'],
    {
      id: input('family'),
      arn: definitionArn,
      upsert: true,
      outputs: {
        arnWithoutRevision: birth => definitionArn(birth).replace(/:\d+$/, ''),
      },
      fromOthers: { keys: ['revision'], read: nextRevision },
      check: inputs => {
        const text = inputs['containerDefinitions']
        if (typeof text !== 'string') return []
        try {
          JSON.parse(text)
          return []
        } catch {
          return [
            { property: 'containerDefinitions', reason: 'ECS Task Definition is invalid JSON' },
          ]
        }
      },
    },
  ),
  fromSchema(
    'aws:ecr/repository:Repository',
    ['ecr_repository', 'ECR Repository'],
    ['CreateRepository', 'PutImageTagMutability', 'DeleteRepository'],
    {
      id: input('name'),
      arn: arn('ecr', birth => `repository/${text(birth, 'name')}`),
      taken: 'RepositoryAlreadyExistsException',
      name: {
        property: 'name',
        min: 2,
        max: 256,
        auto: true,
        lower: true,
        pattern: /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/,
        says: 'lower-case letters, digits and . _ - /',
      },
      defaults: { imageTagMutability: 'MUTABLE', forceDelete: false },
      outputs: {
        registryId: birth => birth.account,
        repositoryUrl: birth =>
          `${birth.account}.dkr.ecr.${birth.region}.amazonaws.com/${text(birth, 'name')}`,
      },
    },
  ),
  fromSchema(
    'aws:ecr/lifecyclePolicy:LifecyclePolicy',
    ['ecr_lifecycle_policy', 'ECR Lifecycle Policy'],
    ['PutLifecyclePolicy', 'PutLifecyclePolicy', 'DeleteLifecyclePolicy'],
    { id: input('repository'), upsert: true, outputs: { registryId: birth => birth.account } },
  ),
  fromSchema(
    'aws:eks/cluster:Cluster',
    ['eks_cluster', 'EKS Cluster'],
    ['CreateCluster', 'UpdateClusterVersion', 'DeleteCluster'],
    {
      id: input('name'),
      arn: arn('eks', birth => `cluster/${text(birth, 'name')}`),
      taken: 'ResourceInUseException',
      outputs: {
        version: birth => birth.inputs['version'] ?? '1.33',
        certificateAuthority: birth => ({
          data: Buffer.from(`sandbox ${text(birth, 'name')}`).toString('base64'),
        }),
        createdAt: birthTime,
        endpoint: birth =>
          'https://' +
          `${numberFrom(birth.arn).toString(16).toUpperCase().padStart(32, 'A')}.gr7.` +
          `${birth.region}.eks.amazonaws.com`,
        identities: birth => [
          {
            oidcs: [
              {
                issuer:
                  `https://oidc.eks.${birth.region}.amazonaws.com/id/` +
                  `${numberFrom(birth.arn).toString(16).toUpperCase().padStart(32, 'A')}`,
              },
            ],
          },
        ],
        clusterId: () => '',
        platformVersion: () => 'eks.1',
        status: () => 'ACTIVE',
      },
      // Amazon EKS User Guide, "Update existing cluster to new Kubernetes version": one minor
      // version at a time, and never back
      refusesUpdate: async ({ properties: before }, { properties: after }) => {
        const minor = (version: unknown) => Number(String(version).split('.')[1])
        const step = minor(after['version']) - minor(before['version'])
        return Number.isNaN(step) || step === 0 || step === 1
          ? null
          : {
              code: 'InvalidParameterException',
              message:
                'Unsupported Kubernetes minor version update from ' +
                `${String(before['version'])} to ${String(after['version'])}`,
            }
      },
    },
  ),
  fromSchema(
    'aws:eks/nodeGroup:NodeGroup',
    ['eks_node_group', 'EKS Node Group'],
    ['CreateNodegroup', 'UpdateNodegroupConfig', 'DeleteNodegroup'],
    {
      id: birth => `${text(birth, 'clusterName')}:${String(nodeGroupName(birth))}`,
      arn: arn('eks', birth => `nodegroup/${text(birth, 'clusterName')}/${nodeGroupName(birth)}`),
      name: { property: 'nodeGroupName', max: 63, auto: true },
      outputs: {
        resources: () => [],
        status: () => 'ACTIVE',
        amiType: birth => birth.inputs['amiType'] ?? 'AL2023_x86_64_STANDARD',
        capacityType: birth => birth.inputs['capacityType'] ?? 'ON_DEMAND',
        diskSize: birth => birth.inputs['diskSize'] ?? 20,
        instanceTypes: birth =>
          list(birth.inputs['instanceTypes']).length > 0
            ? birth.inputs['instanceTypes']
            : ['t3.medium'],
      },
    },
  ),
  fromSchema(
    'aws:eks/addon:Addon',
    ['eks_addon', 'EKS Add-On'],
    ['CreateAddon', 'UpdateAddon', 'DeleteAddon'],
    {
      id: birth => `${text(birth, 'clusterName')}:${text(birth, 'addonName')}`,
      outputs: { createdAt: birthTime, modifiedAt: birthTime },
    },
  ),
]

function nodeGroupName(birth: Birth): string {
  return toText(birth.inputs['nodeGroupName'] ?? birth.logicalName)
}
