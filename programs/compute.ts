import type { Output } from '@pulumi/pulumi'
import { Group } from '@pulumi/aws/autoscaling/group.js'
import { Policy } from '@pulumi/aws/autoscaling/policy.js'
import { LaunchTemplate } from '@pulumi/aws/ec2/launchTemplate.js'
import type { InstanceProfile } from '@pulumi/aws/iam/instanceProfile.js'
import type { Entry } from './loadbalancer.ts'
import type { Network } from './network.ts'
import type { Security } from './security.ts'
import type { Settings } from './settings.ts'
import { userData } from './userdata.ts'

type Needs = {
  settings: Settings
  region: string
  network: Network
  security: Security
  entry: Entry
  profile: InstanceProfile
}

/** The scaling group of the application; returns its name. */
export function createCompute(needs: Needs): Output<string> {
  const { compute } = needs.settings
  const template = createTemplate(needs)
  const group = new Group('app', {
    minSize: compute.minimum,
    maxSize: compute.maximum,
    vpcZoneIdentifiers: needs.network.privateSubnets,
    launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
    targetGroupArns: [needs.entry.targetGroupArn],
    healthCheckType: 'ELB',
    healthCheckGracePeriod: 120,
    waitForCapacityTimeout: '0',
    instanceRefresh: { strategy: 'Rolling', preferences: { minHealthyPercentage: 90 } },
  })
  new Policy('app-cpu', {
    autoscalingGroupName: group.name,
    policyType: 'TargetTrackingScaling',
    targetTrackingConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: 'ASGAverageCPUUtilization' },
      targetValue: compute.cpuTargetPercent,
    },
  })
  return group.name
}

/**
 * Pinned image, encrypted disk, no key pair, and IMDSv2 only:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
function createTemplate({ settings, region, security, profile }: Needs): LaunchTemplate {
  return new LaunchTemplate('app', {
    imageId: settings.compute.imageId,
    instanceType: settings.compute.instanceType,
    updateDefaultVersion: true,
    iamInstanceProfile: { arn: profile.arn },
    vpcSecurityGroupIds: [security.app],
    monitoring: { enabled: true },
    metadataOptions: {
      httpEndpoint: 'enabled',
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
    },
    blockDeviceMappings: [
      {
        deviceName: '/dev/sda1',
        ebs: { volumeSize: 30, volumeType: 'gp3', encrypted: 'true', deleteOnTermination: 'true' },
      },
    ],
    userData: userData(settings, region),
  })
}
