/** Amazon ECS, ECR and EKS. */
import { makeArn, makeCreationTime, copyInput, makeNumberFrom, makeOwnArn } from './helpers.ts'
import { getArray } from '../../../lib/values.ts'
import { fromSchema } from './fromSchema.ts'
import { checkContainers, refuseTaskSize } from './taskRules.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import { toText } from '../text.ts'

const getText = (creation: Creation, property: string) => String(creation.inputs[property])
const cutToSlash = (value: unknown) => String(value).split('/').at(-1) ?? ''

/** The ARN of the first revision of a family. */
const definitionArn = makeArn('ecs', creation => `task-definition/${getText(creation, 'family')}:1`)

/** API reference of Amazon ECS, TaskDefinition: a family's revisions count up, 1 is the first. */
async function findNextRevision(resource: CloudResource, world: World): Promise<Properties> {
  const others = (await world.list(resource.type)).filter(({ id }) => id === resource.id)
  const revision = Math.max(0, ...others.map(one => Number(one.properties['revision']))) + 1
  resource.arn = String(resource.arn).replace(/:\d+$/, `:${revision}`)
  return { arn: resource.arn, revision }
}

export const containers: TypeSpec[] = [
  fromSchema(
    'aws:ecs/cluster:Cluster',
    ['ecs_cluster', 'ECS Cluster'],
    ['CreateCluster', 'UpdateCluster', 'DeleteCluster'],
    {
      id: makeOwnArn,
      arn: makeArn('ecs', creation => `cluster/${getText(creation, 'name')}`),
      upsert: true,
    },
  ),
  fromSchema(
    'aws:ecs/service:Service',
    ['ecs_service', 'ECS Service'],
    ['CreateService', 'UpdateService', 'DeleteService'],
    {
      id: makeOwnArn,
      arn: makeArn(
        'ecs',
        creation =>
          `service/${cutToSlash(creation.inputs['cluster'] ?? 'default')}/${getText(creation, 'name')}`,
      ),
      taken: 'InvalidParameterException',
      defaults: {
        schedulingStrategy: 'REPLICA',
        enableEcsManagedTags: false,
        enableExecuteCommand: false,
        waitForSteadyState: false,
        desiredCount: 0,
      },
      outputs: {
        launchType: ({ inputs }) =>
          inputs['launchType'] ?? (inputs['capacityProviderStrategies'] ? '' : 'EC2'),
        platformVersion: ({ inputs }) =>
          inputs['platformVersion'] ?? (inputs['launchType'] === 'FARGATE' ? 'LATEST' : ''),
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
      id: copyInput('family'),
      arn: definitionArn,
      // the id is the family, which several stacks can share: each revision is a resource
      within: 'arn',
      outputs: {
        arnWithoutRevision: creation => definitionArn(creation).replace(/:\d+$/, ''),
      },
      defaults: { enableFaultInjection: false, skipDestroy: false, trackLatest: false },
      fromOthers: { keys: ['revision'], read: findNextRevision },
      check: checkContainers,
      refusesCreate: async ({ properties }) => refuseTaskSize(properties),
    },
  ),
  fromSchema(
    'aws:ecr/repository:Repository',
    ['ecr_repository', 'ECR Repository'],
    ['CreateRepository', 'PutImageTagMutability', 'DeleteRepository'],
    {
      id: copyInput('name'),
      arn: makeArn('ecr', creation => `repository/${getText(creation, 'name')}`),
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
          `${creation.account}.dkr.ecr.${creation.region}.amazonaws.com/${getText(creation, 'name')}`,
      },
    },
  ),
  fromSchema(
    'aws:ecr/lifecyclePolicy:LifecyclePolicy',
    ['ecr_lifecycle_policy', 'ECR Lifecycle Policy'],
    ['PutLifecyclePolicy', 'PutLifecyclePolicy', 'DeleteLifecyclePolicy'],
    {
      id: copyInput('repository'),
      upsert: true,
      outputs: { registryId: creation => creation.account },
    },
  ),
  fromSchema(
    'aws:eks/cluster:Cluster',
    ['eks_cluster', 'EKS Cluster'],
    ['CreateCluster', 'UpdateClusterVersion', 'DeleteCluster'],
    {
      id: copyInput('name'),
      arn: makeArn('eks', creation => `cluster/${getText(creation, 'name')}`),
      taken: 'ResourceInUseException',
      defaults: { bootstrapSelfManagedAddons: true, deletionProtection: false },
      outputs: {
        version: creation => creation.inputs['version'] ?? '1.33',
        certificateAuthority: creation => ({
          data: Buffer.from(`sandbox ${getText(creation, 'name')}`).toString('base64'),
        }),
        createdAt: makeCreationTime,
        endpoint: creation =>
          'https://' +
          `${makeNumberFrom(creation.arn).toString(16).toUpperCase().padStart(32, 'A')}.gr7.` +
          `${creation.region}.eks.amazonaws.com`,
        identities: creation => [
          {
            oidcs: [
              {
                issuer:
                  `https://oidc.eks.${creation.region}.amazonaws.com/id/` +
                  `${makeNumberFrom(creation.arn).toString(16).toUpperCase().padStart(32, 'A')}`,
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
        const getMinor = (version: unknown) => Number(String(version).split('.')[1])
        const step = getMinor(after['version']) - getMinor(before['version'])
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
      id: creation => `${getText(creation, 'clusterName')}:${String(makeNodeGroupName(creation))}`,
      arn: makeArn(
        'eks',
        creation => `nodegroup/${getText(creation, 'clusterName')}/${makeNodeGroupName(creation)}`,
      ),
      name: { property: 'nodeGroupName', max: 63, auto: true },
      outputs: {
        resources: () => [],
        status: () => 'ACTIVE',
        amiType: creation => creation.inputs['amiType'] ?? 'AL2023_x86_64_STANDARD',
        capacityType: creation => creation.inputs['capacityType'] ?? 'ON_DEMAND',
        diskSize: creation => creation.inputs['diskSize'] ?? 20,
        instanceTypes: creation =>
          getArray(creation.inputs['instanceTypes']).length > 0
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
      id: creation => `${getText(creation, 'clusterName')}:${getText(creation, 'addonName')}`,
      outputs: { createdAt: makeCreationTime, modifiedAt: makeCreationTime },
    },
  ),
]

function makeNodeGroupName(creation: Creation): string {
  return toText(creation.inputs['nodeGroupName'] ?? creation.logicalName)
}
