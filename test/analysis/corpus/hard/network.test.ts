/** Network access: rules of security groups and of network ACLs, firewalls. */
import { of, one, testPairs } from './pairs.ts'
import type { PairCase } from './pairs.ts'

const group = 'aws:ec2/securityGroup:SecurityGroup'
const rules = (cidrs: string[]) => [
  { protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: cidrs },
]
const ruleOf = (cidr: string, name: string, more = {}) =>
  of(
    'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
    {
      securityGroupId: 'sg-0123456789abcdef0',
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: cidr,
      ...more,
    },
    undefined,
    name,
  )
const oldRule = (cidrs: string[], name: string) =>
  of(
    'aws:ec2/securityGroupRule:SecurityGroupRule',
    {
      type: 'ingress',
      securityGroupId: 'sg-0123456789abcdef0',
      protocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrBlocks: cidrs,
    },
    undefined,
    name,
  )
const web = (inputs = {}, outputs = {}) =>
  of(group, inputs, { ...inputs, ...outputs }, 'web', { id: 'sg-0123456789abcdef0' })
const ways: PairCase[] = [
  one(
    'one entry for two networks, and two entries',
    group,
    { ingress: rules(['10.0.0.0/24', '10.1.0.0/24']) },
    { ingress: [...rules(['10.1.0.0/24']), ...rules(['10.0.0.0/24'])] },
  ),
  one(
    'a protocol in capitals and a port as text',
    group,
    { ingress: [{ protocol: 'TCP', fromPort: '443', toPort: 443, cidrBlocks: ['10.0.0.0/8'] }] },
    { ingress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/8'] }] },
  ),
  [
    'rules inside the group, and the same as resources of their own',
    [web({ ingress: rules(['10.0.0.0/24', '10.1.0.0/24']) })],
    [
      web({}, { ingress: rules(['10.0.0.0/24', '10.1.0.0/24']) }),
      ruleOf('10.0.0.0/24', 'a'),
      ruleOf('10.1.0.0/24', 'b'),
    ],
  ],
  [
    'rules as the old and as the new resource',
    [web(), oldRule(['10.0.0.0/24', '10.1.0.0/24'], 'in')],
    [web(), ruleOf('10.0.0.0/24', 'a'), ruleOf('10.1.0.0/24', 'b')],
  ],
  [
    'a rule inside the group that is wider than the resource',
    [web({ ingress: rules(['0.0.0.0/0']) })],
    [web({}, { ingress: rules(['10.0.0.0/24']) }), ruleOf('10.0.0.0/24', 'a')],
    ['SecurityGroupIngressRule a missing', 'SecurityGroup web ingress'],
  ],
  [
    'a rule from anywhere',
    [web(), ruleOf('0.0.0.0/0', 'a')],
    [web(), ruleOf('10.0.0.0/8', 'a')],
    ['SecurityGroupIngressRule a cidrIpv4'],
  ],
  [
    'one more rule for a debugger',
    [web(), ruleOf('10.0.0.0/8', 'a'), ruleOf('10.0.0.0/8', 'b', { fromPort: 5005, toPort: 5005 })],
    [web(), ruleOf('10.0.0.0/8', 'a')],
    ['SecurityGroupIngressRule b extra'],
  ],
  one(
    'numbered rules of a network ACL',
    'aws:ec2/networkAcl:NetworkAcl',
    {
      ingress: [
        { ruleNo: 100, action: 'allow', protocol: '6', cidrBlock: '10.0.0.0/8' },
        { ruleNo: 200, action: 'deny', protocol: '-1', cidrBlock: '0.0.0.0/0' },
      ],
    },
    {
      ingress: [
        { ruleNo: 200, action: 'deny', protocol: 'all', cidrBlock: '0.0.0.0/0' },
        { ruleNo: 100, action: 'allow', protocol: 'tcp', cidrBlock: '10.0.0.0/8' },
      ],
    },
  ),
  one(
    'swapped rule numbers of a network ACL',
    'aws:ec2/networkAcl:NetworkAcl',
    {
      ingress: [
        { ruleNo: 200, action: 'allow', protocol: '6', cidrBlock: '10.0.0.0/8' },
        { ruleNo: 100, action: 'deny', protocol: '-1', cidrBlock: '0.0.0.0/0' },
      ],
    },
    {
      ingress: [
        { ruleNo: 100, action: 'allow', protocol: '6', cidrBlock: '10.0.0.0/8' },
        { ruleNo: 200, action: 'deny', protocol: '-1', cidrBlock: '0.0.0.0/0' },
      ],
    },
    [
      'NetworkAcl one ingress[100].action',
      'NetworkAcl one ingress[100].cidrBlock',
      'NetworkAcl one ingress[100].protocol',
      'NetworkAcl one ingress[200].action',
      'NetworkAcl one ingress[200].cidrBlock',
      'NetworkAcl one ingress[200].protocol',
    ],
  ),
]

const acl = 'aws:wafv2/webAcl:WebAcl'
const wafRule = (name: string, priority: number, action = 'block') => ({
  name,
  priority,
  action: { [action]: {} },
  visibilityConfig: { metricName: name, sampledRequestsEnabled: true },
})
const firewall: PairCase[] = [
  one(
    'rules with the same priorities in another order',
    acl,
    { defaultAction: { allow: {} }, rules: [wafRule('a', 1), wafRule('b', 2)] },
    { defaultAction: { allow: {} }, rules: [wafRule('b', 2), wafRule('a', 1)] },
  ),
  one(
    'swapped priorities',
    acl,
    { rules: [wafRule('a', 2), wafRule('b', 1)] },
    { rules: [wafRule('a', 1), wafRule('b', 2)] },
    ['WebAcl one rules[a].priority', 'WebAcl one rules[b].priority'],
  ),
  one(
    'another default action',
    acl,
    { defaultAction: { allow: {} } },
    { defaultAction: { block: {} } },
    ['WebAcl one defaultAction'],
  ),
  one(
    'a rule in count mode',
    acl,
    { rules: [wafRule('a', 1, 'count')] },
    { rules: [wafRule('a', 1)] },
    ['WebAcl one rules[a].action'],
  ),
  one(
    'another rate limit',
    acl,
    { rules: [{ ...wafRule('a', 1), statement: { rateBasedStatement: { limit: 2000 } } }] },
    { rules: [{ ...wafRule('a', 1), statement: { rateBasedStatement: { limit: 500 } } }] },
    ['WebAcl one rules[a].statement.rateBasedStatement.limit'],
  ),
  one(
    "metrics under the environment's own name",
    acl,
    { name: 'shop-staging', visibilityConfig: { metricName: 'shopStaging' } },
    { name: 'shop-production', visibilityConfig: { metricName: 'shopProduction' } },
  ),
  one(
    'a rule group that one side excludes from blocking',
    acl,
    {
      rules: [
        {
          ...wafRule('a', 1),
          action: undefined,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: 'AWSManagedRulesCommonRuleSet',
              ruleActionOverrides: [{ name: 'SizeRestrictions_BODY', actionToUse: { count: {} } }],
            },
          },
        },
      ],
    },
    {
      rules: [
        {
          ...wafRule('a', 1),
          action: undefined,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: 'AWSManagedRulesCommonRuleSet',
            },
          },
        },
      ],
    },
    ['WebAcl one rules[a].statement.managedRuleGroupStatement.ruleActionOverrides'],
  ),
]
testPairs([...ways, ...firewall])
