/** EC2 security groups and their rules. */
import { getAccount, makeArn, makeHexId, makeNumberFrom } from './helpers.ts'
import { groupType, refuseGroup } from './networkRules.ts'
import type { TypeSpec } from './typeSpec.ts'
import { makeDefaultVpcId } from '../presets.ts'
import type { Properties } from '../resource.ts'

/** `protocol` -1 (all) allows no ports; every other rule needs both. */
function checkPorts(inputs: Properties) {
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

function createVpcRuleSpec(direction: 'Ingress' | 'Egress'): TypeSpec {
  return {
    type: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
    docs: `vpc_security_group_${direction.toLowerCase()}_rule`,
    title: `VPC Security Group ${direction} Rule`,
    calls: [
      `AuthorizeSecurityGroup${direction}`,
      'ModifySecurityGroupRules',
      `RevokeSecurityGroup${direction}`,
    ],
    id: makeHexId('sgr'),
    arn: makeArn('ec2', creation => `security-group-rule/${creation.id}`),
    taggable: 'map',
    required: ['securityGroupId', 'ipProtocol'],
    outputs: { securityGroupRuleId: creation => creation.id },
    check: checkPorts,
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
    id: makeHexId('sg'),
    arn: makeArn('ec2', creation => `security-group/${creation.id}`),
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
      ownerId: getAccount,
      vpcId: creation => creation.inputs['vpcId'] ?? makeDefaultVpcId(creation),
    },
  },
  createVpcRuleSpec('Ingress'),
  createVpcRuleSpec('Egress'),
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
      makeNumberFrom(
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
    outputs: { securityGroupRuleId: makeHexId('sgr') },
  },
]
