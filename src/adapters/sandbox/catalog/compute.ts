/** Instances, launch templates and scaling groups. */
import { makeDefaultSubnetId } from '../presets.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import { makeArn, makeHexId, copyInput, makeNumberFrom, makeUuid } from './helpers.ts'
import { getArray } from '../../../lib/values.ts'
import { refuseMissing, refuseTemplate, subnetType, vpcType } from './networkRules.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'

const makeNext = (key: string) => (before: Record<string, unknown>) => Number(before[key] ?? 0) + 1

const makeOctets = (creation: Creation) => {
  const n = makeNumberFrom(creation.id)
  return [n % 250, (n >>> 8) % 250, ((n >>> 16) % 250) + 1] as const
}

function makePrivateAddress(creation: Creation): string {
  const [a, b, c] = makeOctets(creation)
  return `10.${a}.${b}.${c}`
}

/**
 * The public address of an instance, always the same for one id. `hasName`: the VPC has DNS host
 * names.
 */
function makePublicAddress(id: string, region: string, hasName: boolean): Properties {
  const n = makeNumberFrom(id)
  const [b, c, d] = [8, 16, 24].map(shift => ((n >>> shift) % 250) + 1)
  const publicIp = `${[3, 18, 34, 52, 54][n % 5]}.${b}.${c}.${d}`
  const zone = region === 'us-east-1' ? 'compute-1' : `${region}.compute`
  const publicDns = `ec2-${publicIp.replaceAll('.', '-')}.${zone}.amazonaws.com`
  return { publicIp, publicDns: hasName ? publicDns : '' }
}

/**
 * An instance receives a public address when it requests one, or when its subnet assigns one to
 * each instance (EC2 User Guide, "Public IPv4 addresses"); subnets of the default VPC do.
 */
async function readPlacement(
  { id, region, properties }: CloudResource,
  world: World,
): Promise<Properties> {
  const subnet = await world.find(subnetType, properties['subnetId'] ?? makeDefaultSubnetId(world))
  const byDefault = subnet?.properties['mapPublicIpOnLaunch'] === true
  const isPublic = properties['associatePublicIpAddress'] ?? byDefault
  const vpc = await world.find(vpcType, subnet?.properties['vpcId'])
  const hasName = vpc === null || vpc.properties['enableDnsHostnames'] === true
  const group = vpc?.properties['defaultSecurityGroupId']
  return {
    ...(isPublic === true
      ? makePublicAddress(id, region, hasName)
      : { publicIp: '', publicDns: '' }),
    subnetId: subnet?.id ?? '',
    availabilityZone: subnet?.properties['availabilityZone'] ?? `${region}a`,
    vpcSecurityGroupIds: group === undefined ? [] : [group],
  }
}

/**
 * Properties whose change creates no new version of a launch template:
 * internal/service/ec2/ec2_launch_template.go lists the others in `updateKeys`.
 */
const versionless = ['name', 'namePrefix', 'defaultVersion', 'updateDefaultVersion']

export const compute: TypeSpec[] = [
  {
    type: 'aws:ec2/instance:Instance',
    docs: 'instance',
    title: 'EC2 Instance',
    calls: ['RunInstances', 'ModifyInstanceAttribute', 'TerminateInstances'],
    id: makeHexId('i'),
    arn: makeArn('ec2', creation => `instance/${creation.id}`),
    taggable: 'map',
    defaults: {
      sourceDestCheck: true,
      disableApiTermination: false,
      disableApiStop: false,
      monitoring: false,
      ebsOptimized: false,
      getPasswordData: false,
      hibernation: false,
      tenancy: 'default',
      instanceInitiatedShutdownBehavior: 'stop',
    },
    sets: ['vpcSecurityGroupIds', 'securityGroups'],
    outputs: {
      instanceState: () => 'running',
      primaryNetworkInterfaceId: makeHexId('eni'),
      instanceLifecycle: () => '',
      outpostArn: () => '',
      passwordData: () => '',
      spotInstanceRequestId: () => '',
      privateIp: creation => creation.inputs['privateIp'] ?? makePrivateAddress(creation),
      privateDns: creation =>
        `ip-${makePrivateAddress(creation).replaceAll('.', '-')}.` +
        (creation.region === 'us-east-1' ? 'ec2.internal' : `${creation.region}.compute.internal`),
    },
    fromOthers: {
      keys: ['publicIp', 'publicDns', 'availabilityZone', 'subnetId', 'vpcSecurityGroupIds'],
      read: readPlacement,
    },
    refusesCreate: async ({ properties }, world) =>
      (await refuseMissing('subnet', properties['subnetId'], world)) ??
      (await refuseMissing('group', getArray(properties['vpcSecurityGroupIds']), world)),
    check: inputs =>
      inputs['launchTemplate'] === undefined && inputs['instanceType'] === undefined
        ? [
            {
              property: 'instanceType',
              reason: 'expected an instance type, or a launch template with one',
            },
          ]
        : [],
    refusesDelete: async ({ properties, id }) =>
      properties['disableApiTermination'] === true
        ? {
            code: 'OperationNotPermitted',
            message:
              `The instance '${id}' may not be terminated. Modify its ` +
              "'disableApiTermination' instance attribute and try again.",
          }
        : null,
  },
  {
    type: 'aws:ec2/launchTemplate:LaunchTemplate',
    docs: 'launch_template',
    title: 'EC2 Launch Template',
    calls: ['CreateLaunchTemplate', 'CreateLaunchTemplateVersion', 'DeleteLaunchTemplate'],
    id: makeHexId('lt'),
    arn: makeArn('ec2', creation => `launch-template/${creation.id}`),
    taggable: 'map',
    refusesCreate: refuseTemplate,
    name: {
      property: 'name',
      min: 3,
      max: 128,
      auto: true,
      pattern: /^[A-Za-z0-9().\-/_]+$/,
      patternMeaning: 'letters, digits and ( ) . - / _',
    },
    sets: ['vpcSecurityGroupIds', 'securityGroupNames'],
    enums: { instanceInitiatedShutdownBehavior: ['stop', 'terminate'] },
    outputs: {
      latestVersion: () => 1,
      defaultVersion: creation => creation.inputs['defaultVersion'] ?? 1,
    },
    onUpdate: {
      latestVersion: { value: makeNext('latestVersion'), except: versionless },
      defaultVersion: {
        value: (before, news) =>
          news['updateDefaultVersion'] === true
            ? makeNext('latestVersion')(before)
            : (news['defaultVersion'] ?? before['defaultVersion']),
        except: versionless,
      },
    },
    check: inputs =>
      inputs['updateDefaultVersion'] !== undefined && inputs['defaultVersion'] !== undefined
        ? [{ property: 'updateDefaultVersion', reason: 'conflicts with defaultVersion' }]
        : [],
  },
  {
    type: 'aws:autoscaling/group:Group',
    docs: 'autoscaling_group',
    title: 'Auto Scaling Group',
    calls: ['CreateAutoScalingGroup', 'UpdateAutoScalingGroup', 'DeleteAutoScalingGroup'],
    id: copyInput('name'),
    arn: makeArn(
      'autoscaling',
      creation => `autoScalingGroup:${makeUuid(creation)}:autoScalingGroupName/${creation.id}`,
    ),
    taggable: 'list',
    taken: 'AlreadyExists',
    name: { property: 'name', max: 255, auto: true },
    required: ['maxSize', 'minSize'],
    sets: [
      'vpcZoneIdentifiers',
      'targetGroupArns',
      'availabilityZones',
      'enabledMetrics',
      'loadBalancers',
    ],
    defaults: {
      defaultCooldown: 300,
      healthCheckGracePeriod: 300,
      healthCheckType: 'EC2',
      protectFromScaleIn: false,
      maxInstanceLifetime: 0,
      metricsGranularity: '1Minute',
      waitForCapacityTimeout: '10m',
      forceDelete: false,
    },
    enums: {
      healthCheckType: ['EC2', 'ELB', 'EBS', 'VPC_LATTICE'],
      metricsGranularity: ['1Minute'],
    },
    outputs: {
      desiredCapacity: creation => creation.inputs['desiredCapacity'] ?? creation.inputs['minSize'],
      predictedCapacity: () => 0,
      warmPoolSize: () => 0,
      serviceLinkedRoleArn: creation =>
        `arn:${creation.partition}:iam::${creation.account}:role/aws-service-role/` +
        'autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
    },
    check: inputs => [
      ...(typeof inputs['minSize'] === 'number' &&
      typeof inputs['maxSize'] === 'number' &&
      inputs['minSize'] > inputs['maxSize']
        ? [
            {
              property: 'minSize',
              reason: `expected at most maxSize (${inputs['maxSize']}), got ${inputs['minSize']}`,
            },
          ]
        : []),
      ...(['launchConfiguration', 'launchTemplate', 'mixedInstancesPolicy'].filter(
        key => inputs[key] !== undefined,
      ).length === 1
        ? []
        : [
            {
              property: 'launchTemplate',
              reason:
                'expected exactly one of launchConfiguration, launchTemplate, mixedInstancesPolicy',
            },
          ]),
      ...(getArray(inputs['tags']).some(
        tag => (tag as { propagateAtLaunch?: unknown }).propagateAtLaunch === undefined,
      )
        ? [
            {
              property: 'tags',
              reason: 'every tag of a scaling group needs key, value and propagateAtLaunch',
            },
          ]
        : []),
    ],
  },
  {
    type: 'aws:autoscaling/policy:Policy',
    within: 'autoscalingGroupName',
    docs: 'autoscaling_policy',
    title: 'Auto Scaling Policy',
    calls: ['PutScalingPolicy', 'PutScalingPolicy', 'DeletePolicy'],
    id: copyInput('name'),
    taggable: false,
    upsert: true,
    arn: makeArn(
      'autoscaling',
      creation =>
        `scalingPolicy:${makeUuid(creation)}:autoScalingGroupName/` +
        `${String(creation.inputs['autoscalingGroupName'])}:policyName/${creation.id}`,
    ),
    name: { property: 'name', max: 255, auto: true },
    required: ['autoscalingGroupName'],
    defaults: { policyType: 'SimpleScaling', enabled: true },
    enums: {
      policyType: ['SimpleScaling', 'StepScaling', 'TargetTrackingScaling', 'PredictiveScaling'],
      adjustmentType: ['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity'],
    },
  },
]
