/** Amazon ECS, ECR and EKS. */
import { arn, creationTime, input, list, numberFrom, ownArn } from './helpers.ts'
import { fromSchema } from './fromSchema.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import { toText } from '../text.ts'

const text = (creation: Creation, property: string) => String(creation.inputs[property])
const afterSlash = (value: unknown) => String(value).split('/').at(-1) ?? ''

/** Of the first revision of a family. */
const definitionArn = arn('ecs', creation => `task-definition/${text(creation, 'family')}:1`)

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
    { id: ownArn, arn: arn('ecs', creation => `cluster/${text(creation, 'name')}`), upsert: true },
  ),
  fromSchema(
    'aws:ecs/service:Service',
    ['ecs_service', 'ECS Service'],
    ['CreateService', 'UpdateService', 'DeleteService'],
    {
      id: ownArn,
      arn: arn(
        'ecs',
        creation =>
          `service/${afterSlash(creation.inputs['cluster'] ?? 'default')}/${text(creation, 'name')}`,
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
        arnWithoutRevision: creation => definitionArn(creation).replace(/:\d+$/, ''),
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
      arn: arn('ecr', creation => `repository/${text(creation, 'name')}`),
      taken: 'RepositoryAlreadyExistsException',
      name: {
        property: 'name',
        min: 2,
        max: 256,
        auto: true,
        lower: true,
        pattern: /^[a-z0-9]+(?:[._/-][a-z0-9]+)*$/,
        patternMeaning: 'lower-case letters, digits and . _ - /',
      },
      defaults: { imageTagMutability: 'MUTABLE', forceDelete: false },
      outputs: {
        registryId: creation => creation.account,
        repositoryUrl: creation =>
          `${creation.account}.dkr.ecr.${creation.region}.amazonaws.com/${text(creation, 'name')}`,
      },
    },
  ),
  fromSchema(
    'aws:ecr/lifecyclePolicy:LifecyclePolicy',
    ['ecr_lifecycle_policy', 'ECR Lifecycle Policy'],
    ['PutLifecyclePolicy', 'PutLifecyclePolicy', 'DeleteLifecyclePolicy'],
    {
      id: input('repository'),
      upsert: true,
      outputs: { registryId: creation => creation.account },
    },
  ),
  fromSchema(
    'aws:eks/cluster:Cluster',
    ['eks_cluster', 'EKS Cluster'],
    ['CreateCluster', 'UpdateClusterVersion', 'DeleteCluster'],
    {
      id: input('name'),
      arn: arn('eks', creation => `cluster/${text(creation, 'name')}`),
      taken: 'ResourceInUseException',
      outputs: {
        version: creation => creation.inputs['version'] ?? '1.33',
        certificateAuthority: creation => ({
          data: Buffer.from(`sandbox ${text(creation, 'name')}`).toString('base64'),
        }),
        createdAt: creationTime,
        endpoint: creation =>
          'https://' +
          `${numberFrom(creation.arn).toString(16).toUpperCase().padStart(32, 'A')}.gr7.` +
          `${creation.region}.eks.amazonaws.com`,
        identities: creation => [
          {
            oidcs: [
              {
                issuer:
                  `https://oidc.eks.${creation.region}.amazonaws.com/id/` +
                  `${numberFrom(creation.arn).toString(16).toUpperCase().padStart(32, 'A')}`,
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
      id: creation => `${text(creation, 'clusterName')}:${String(nodeGroupName(creation))}`,
      arn: arn(
        'eks',
        creation => `nodegroup/${text(creation, 'clusterName')}/${nodeGroupName(creation)}`,
      ),
      name: { property: 'nodeGroupName', max: 63, auto: true },
      outputs: {
        resources: () => [],
        status: () => 'ACTIVE',
        amiType: creation => creation.inputs['amiType'] ?? 'AL2023_x86_64_STANDARD',
        capacityType: creation => creation.inputs['capacityType'] ?? 'ON_DEMAND',
        diskSize: creation => creation.inputs['diskSize'] ?? 20,
        instanceTypes: creation =>
          list(creation.inputs['instanceTypes']).length > 0
            ? creation.inputs['instanceTypes']
            : ['t3.medium'],
      },
    },
  ),
  fromSchema(
    'aws:eks/addon:Addon',
    ['eks_addon', 'EKS Add-On'],
    ['CreateAddon', 'UpdateAddon', 'DeleteAddon'],
    {
      id: creation => `${text(creation, 'clusterName')}:${text(creation, 'addonName')}`,
      outputs: { createdAt: creationTime, modifiedAt: creationTime },
    },
  ),
]

function nodeGroupName(creation: Creation): string {
  return toText(creation.inputs['nodeGroupName'] ?? creation.logicalName)
}
