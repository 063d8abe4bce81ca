/**
 * Properties with a class or direction that depends on more than their own value. Each function
 * returns null when it does not apply.
 */
import type { Leaf, Reading } from '../reading.ts'
import {
  isEmpty,
  isObject,
  toElements,
  findNumber,
  parseSwitch,
  getText,
} from '../../../lib/values.ts'
import { listPermissions, judgeRules } from '../../normalise/permissions.ts'
import { getValueAt } from '../../../lib/propertyPath.ts'
import { judgePolicyDirection } from '../../normalise/policy.ts'
import { otherClouds } from './otherClouds.ts'
import type { Judgement } from './judgement.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

type SpecialJudge = (leaf: Leaf, reading: Reading) => Judgement | null

/** Inline rules: compares what the changed entry allows with all entries of the other side. */
const judgeInlineRules: SpecialJudge = (leaf, reading) => {
  const [top] = leaf.parts
  if (
    !/ecurityGroup:/.test(reading.type) ||
    (top !== 'ingress' && top !== 'egress') ||
    leaf.parts.at(-1) === 'description' ||
    !leaf.element
  )
    return null
  const [before, after] = [reading.before[top], reading.after[top]].map(entries =>
    toElements(entries).flatMap(listPermissions),
  ) as [ReturnType<typeof listPermissions>, ReturnType<typeof listPermissions>]
  const own = {
    before: listPermissions(leaf.element.before),
    after: listPermissions(leaf.element.after),
  }
  const looser = judgeRules(before, [...before, ...own.after], top)
  if (looser) return { class: 'security', ...looser }
  return {
    class: 'security',
    ...(judgeRules([...after, ...own.before], after, top) ?? {
      direction: 'changed' as const,
      severity: 'low' as const,
    }),
  }
}

/** A rule of a security group that is a separate resource. */
const judgeRuleResource: SpecialJudge = (leaf, { type, before, after }) => {
  if (!/ecurityGroup(Ingress|Egress)?Rule:/.test(type) || !ofRule.has(String(leaf.parts[0])))
    return null
  const way = /Egress/.test(type) || before['type'] === 'egress' ? 'egress' : 'ingress'
  const judged = judgeRules(listPermissions(before), listPermissions(after), way)
  return judged && { class: 'security', ...judged }
}

const ofRule = new Set([
  'cidrBlocks',
  'ipv6CidrBlocks',
  'cidrIpv4',
  'cidrIpv6',
  'prefixListIds',
  'prefixListId',
  'referencedSecurityGroupId',
  'sourceSecurityGroupId',
  'self',
  'fromPort',
  'toPort',
  'protocol',
  'ipProtocol',
])

/** An alarm that fires later than recorded. */
const judgeThreshold: SpecialJudge = (leaf, { type, before }) => {
  const [expected, actual] = [findNumber(leaf.expected), findNumber(leaf.actual)]
  if (
    !/etricAlarm:/.test(type) ||
    leaf.path !== 'threshold' ||
    expected === undefined ||
    actual === undefined
  )
    return null
  const operator = getText(before['comparisonOperator'])
  if (operator === '') return { class: 'availability', severity: 'medium', direction: 'changed' }
  const above = operator.startsWith('Greater')
  const later = above ? actual > expected : actual < expected
  return {
    class: 'availability',
    severity: later ? 'high' : 'low',
    direction: later ? 'loosened' : 'tightened',
  }
}

/** Database parameters that require TLS are security. */
const judgeParameter: SpecialJudge = leaf => {
  if (
    leaf.parts[0] !== 'parameters' ||
    !leaf.element ||
    !/^(value|\d+)$/.test(String(leaf.parts.at(-1)))
  )
    return null
  const [before, after] = [leaf.element.before, leaf.element.after].map(side =>
    isObject(side) ? side : {},
  )
  const name = getText(before?.['name'] ?? after?.['name'])
  if (!/force_ssl|require_secure_transport|tls|ssl|audit|pgaudit/.test(name)) return null
  const [was, is] = [
    parseSwitch(requirePresent(before)['value'] ?? false),
    parseSwitch(requirePresent(after)['value'] ?? false),
  ]
  const direction =
    was === is || was === undefined || is === undefined ? 'changed' : was ? 'loosened' : 'tightened'
  return { class: 'security', severity: direction === 'tightened' ? 'low' : 'high', direction }
}

const judgePolicy: SpecialJudge = (leaf, { type }) => {
  const name = String(leaf.parts.findLast(part => typeof part === 'string'))
  const named =
    /^(policy|assumeRolePolicy|accessPolicies|resourcePolicy|keyPolicy|fileSystemPolicy|bucketPolicy|repositoryPolicy|policyText|policyDocument)$/.test(
      name,
    )
  if (!named || leaf.secret || /lb|elb\/|autoscaling|backup\/plan/.test(type)) return null
  return { class: 'security', ...judgePolicyDirection(leaf.expected, leaf.actual) }
}

/**
 * The permissions of a managed policy are known only by its name; the one that grants everything is
 * known.
 */
const judgeAttachment: SpecialJudge = leaf => {
  const [top] = leaf.parts
  if (
    (top !== 'managedPolicyArns' && top !== 'policyArn') ||
    !getText(leaf.actual).endsWith(':policy/AdministratorAccess')
  )
    return null
  return { class: 'security', severity: 'critical', direction: 'loosened' }
}

/**
 * A different major version is more severe than a different minor one; a version that the cloud was
 * allowed to install is the least severe.
 */
const judgeVersion: SpecialJudge = (leaf, { type, before }) => {
  if (
    !/^(engineVersion|engineVersionActual|version|kubernetesVersion|platformVersion)$/.test(
      leaf.path,
    ) ||
    !/^\d/.test(String(leaf.expected)) ||
    !/^\d/.test(String(leaf.actual)) ||
    /launchTemplate|secret/i.test(type)
  )
    return null
  const [expected, actual] = [leaf.expected, leaf.actual].map(side =>
    String(side).split('.').map(Number),
  ) as [number[], number[]]
  const older = expected.findIndex((part, at) => part !== (actual[at] ?? 0))
  if (expected[0] !== actual[0]) return { class: 'version', severity: 'high', direction: 'changed' }
  const installed =
    parseSwitch(before['autoMinorVersionUpgrade']) === true &&
    older >= 0 &&
    (actual[older] ?? 0) > requirePresent(expected[older])
  return { class: 'version', severity: installed ? 'low' : 'medium', direction: 'changed' }
}

/** From allowing to blocking: https://docs.aws.amazon.com/waf/latest/developerguide/ */
const wafActions = ['allow', 'count', 'none', 'captcha', 'challenge', 'block']

/** The action of a web ACL; it is the name of the block. */
const judgeFirewallAction: SpecialJudge = (leaf, { type, before, after }) => {
  const at = leaf.parts.findIndex(part =>
    /^(defaultAction|action|overrideAction|actionToUse)$/.test(String(part)),
  )
  if (!/waf/i.test(type) || at < 0) return null
  const [was, is] = [before, after].map(side =>
    findAction(getValueAt(side, leaf.parts.slice(0, at + 1))),
  )
  if (was === undefined || is === undefined || was === is) return null
  // `none` keeps the group's own actions in force, `count` disables them
  const rank = (action: string) => wafActions.indexOf(action)
  const direction = rank(is) < rank(was) ? 'loosened' : 'tightened'
  const severity = leaf.parts[0] === 'defaultAction' ? 'critical' : 'high'
  return { class: 'security', direction, severity: direction === 'loosened' ? severity : 'medium' }
}

function findAction(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  if (typeof value['type'] === 'string') return value['type'].toLowerCase()
  return wafActions.find(action => isObject(value[action]))
}

/** A rule of a web ACL that was removed or added as a whole. */
const judgeFirewallRule: SpecialJudge = (leaf, { type }) => {
  if (!/waf/i.test(type) || leaf.parts[0] !== 'rules' || leaf.parts.length > 2) return null
  const isGone = isObject(leaf.expected) && isEmpty(leaf.actual)
  const rule = isGone ? leaf.expected : leaf.actual
  if (!isObject(rule) || (!isGone && !isEmpty(leaf.expected))) return null
  const action = findAction(rule['action']) ?? findAction(rule['overrideAction'])
  if (action === undefined && !hasOwnActions(rule)) return null
  const isStrict = action !== 'allow' && action !== 'count'
  const direction = isGone === isStrict ? 'loosened' : 'tightened'
  return { class: 'security', direction, severity: direction === 'loosened' ? 'high' : 'medium' }
}

/** A group of rules acts as its own rules say where the rule that uses it states no action. */
const hasOwnActions = ({ statement }: Record<string, unknown>) =>
  isObject(statement) &&
  Object.keys(statement).some(key => /^(managedRuleGroup|ruleGroupReference)/.test(key))

/** A user of a cache who may use more keys or commands than recorded: Redis ACL. */
const judgeAccessString: SpecialJudge = leaf => {
  if (leaf.path !== 'accessString') return null
  const [was, is] = [leaf.expected, leaf.actual].map(
    side =>
      ['+@all', '~*', 'allkeys', 'allcommands', 'nopass'].filter(word =>
        getText(side).split(/\s+/).includes(word),
      ).length,
  ) as [number, number]
  const direction = is > was ? 'loosened' : is < was ? 'tightened' : 'changed'
  return { class: 'security', direction, severity: direction === 'loosened' ? 'high' : 'medium' }
}

/** A parameter that is no longer encrypted. */
const judgeParameterType: SpecialJudge = (leaf, { type }) => {
  if (!/ssm\/parameter:/.test(type) || leaf.path !== 'type') return null
  if (leaf.expected === 'SecureString')
    return { class: 'security', direction: 'loosened', severity: 'high' }
  return leaf.actual === 'SecureString'
    ? { class: 'security', direction: 'tightened', severity: 'low' }
    : null
}

/** Credentials that were enabled or disabled. */
const judgeAccessKey: SpecialJudge = (leaf, { type }) => {
  if (!/iam\/(accessKey|signingCertificate|sshKey|serviceSpecificCredential):/.test(type))
    return null
  if (leaf.path !== 'status') return null
  const direction = String(leaf.actual) === 'Active' ? 'loosened' : 'tightened'
  return { class: 'security', direction, severity: direction === 'loosened' ? 'high' : 'medium' }
}

/** A service without a single task, instance or pod answers nobody. */
const judgeNone: SpecialJudge = leaf => {
  if (!/^(desiredCount|desiredCapacity|replicas)$/.test(String(leaf.parts.at(-1)))) return null
  const [was, is] = [findNumber(leaf.expected), findNumber(leaf.actual)]
  return is === 0 && was !== undefined && was > 0
    ? { class: 'availability', direction: 'loosened', severity: 'critical' }
    : null
}

/** The first result that is not null. */
export function judgeBySpecialRule(leaf: Leaf, reading: Reading): Judgement | null {
  for (const judgeSpecial of [
    judgeInlineRules,
    judgeRuleResource,
    judgeThreshold,
    judgeParameter,
    judgePolicy,
    judgeAttachment,
    judgeVersion,
    judgeFirewallAction,
    judgeFirewallRule,
    judgeAccessString,
    judgeParameterType,
    judgeAccessKey,
    judgeNone,
    ...otherClouds,
  ]) {
    const judged = judgeSpecial(leaf, reading)
    if (judged) return judged
  }
  return null
}
