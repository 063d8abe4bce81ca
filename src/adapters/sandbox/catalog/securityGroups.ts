/** EC2 security groups and their rules. */
import { account, arn, hexId, numberFrom } from './helpers.ts'
import { groupType, refuseGroup } from './networkRules.ts'
import type { TypeSpec } from './typeSpec.ts'
import { defaultVpcId } from '../presets.ts'
import type { Properties } from '../resource.ts'

/** `protocol` -1 (all) allows no ports; every other rule needs both. */
function portsCheck(inputs: Properties) {
  const known = ['cidrIpv4', 'cidrIpv6', 'prefixListId', 'referencedSecurityGroupId'].filter(
    key => inputs[key] !== undefined,
  )
  return known.length === 1
    ? []
    : [
        {
          property: 'cidrIpv4',
          reason:
            'expected exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId',
        },
      ]
}

function vpcRule(direction: 'Ingress' | 'Egress'): TypeSpec {
  return {
    type: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
    docs: `vpc_security_group_${direction.toLowerCase()}_rule`,
    title: `VPC Security Group ${direction} Rule`,
    calls: [
      `AuthorizeSecurityGroup${direction}`,
      'ModifySecurityGroupRules',
      `RevokeSecurityGroup${direction}`,
    ],
    id: hexId('sgr'),
    arn: arn('ec2', creation => `security-group-rule/${creation.id}`),
    taggable: 'map',
    required: ['securityGroupId', 'ipProtocol'],
    outputs: { securityGroupRuleId: creation => creation.id },
    check: portsCheck,
  }
}

export const securityGroups: TypeSpec[] = [
  {
    type: groupType,
    refusesCreate: refuseGroup,
    updateCalls: {
      egress: 'AuthorizeSecurityGroupEgress',
      ingress: 'AuthorizeSecurityGroupIngress',
    },
    docs: 'security_group',
    title: 'EC2 Security Group',
    calls: ['CreateSecurityGroup', 'ModifySecurityGroupRules', 'DeleteSecurityGroup'],
    id: hexId('sg'),
    arn: arn('ec2', creation => `security-group/${creation.id}`),
    taggable: 'map',
    name: {
      property: 'name',
      max: 255,
      auto: true,
      pattern: /^(?!sg-)/,
      patternMeaning: 'a name that does not start with sg-',
    },
    defaults: { description: 'Managed by Pulumi', revokeRulesOnDelete: false },
    outputs: {
      ownerId: account,
      vpcId: creation => creation.inputs['vpcId'] ?? defaultVpcId(creation),
    },
  },
  vpcRule('Ingress'),
  vpcRule('Egress'),
  {
    type: 'aws:ec2/securityGroupRule:SecurityGroupRule',
    docs: 'security_group_rule',
    title: 'Security Group Rule',
    calls: [
      'AuthorizeSecurityGroupIngress',
      'UpdateSecurityGroupRuleDescriptionsIngress',
      'RevokeSecurityGroupIngress',
    ],
    id: creation =>
      'sgrule-' +
      numberFrom(
        JSON.stringify(
          [
            'securityGroupId',
            'type',
            'protocol',
            'fromPort',
            'toPort',
            'cidrBlocks',
            'ipv6CidrBlocks',
            'prefixListIds',
            'sourceSecurityGroupId',
            'self',
          ].map(key => creation.inputs[key]),
        ),
      ),
    taggable: false,
    required: ['fromPort', 'protocol', 'securityGroupId', 'toPort', 'type'],
    taken: 'InvalidPermission.Duplicate',
    defaults: { self: false },
    enums: { type: ['ingress', 'egress'] },
    outputs: { securityGroupRuleId: hexId('sgr') },
  },
]
