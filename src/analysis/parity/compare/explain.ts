/**
 * The explanation of a difference, whether an entry can document it, and the ratio of two sizes.
 */
import type { Aspect, DifferenceKind, DocumentableDifference } from '../../../model/difference.ts'
import type { Acceptance } from '../../../model/register.ts'
import type { Crossing } from './context.ts'
import { findRatio } from './scale.ts'

/** The fields of a difference that are explained and rated. */
export type DifferenceSubject = {
  aspect: Aspect
  kind: DifferenceKind
  type: string
  name: string
  path: string | null
  left: unknown
  right: unknown
}

/** Properties that control access: rules, networks, policies, roles, the firewall. */
const posturePath =
  /(^|[.[\]])(ingress|egress|cidr\w*|ipv6Cidr\w*|securityGroup\w*|vpcSecurityGroupIds|sourceSecurityGroupId|addresses|internal|publiclyAccessible|\w*[pP]ublicAccess\w*|acl|policy|assumeRolePolicy|policyArn|webAcl\w*|defaultAction|mapPublicIpOnLaunch|associatePublicIpAddress|assignPublicIp|allowUnauthenticatedIdentities|authorizationType|mutualAuthentication|accessString|accessScope)(\.|\[|$)/
const postureType =
  /securityGroup|networkAcl|wafv2|\/waf|firewall|NetworkPolicy|ipSet|PublicAccessBlock|bucketPolicy/i

/** A difference of security posture passes only with an entry that accepts it by name. */
function isSecurityPosture({
  aspect,
  type,
  path,
}: Pick<DifferenceSubject, 'aspect' | 'type' | 'path'>) {
  if (aspect === 'encryption' || aspect === 'access') return true
  if (aspect === 'tags') return false
  return (path === null || path === '' ? '' : path) === ''
    ? postureType.test(type)
    : posturePath.test(path ?? '') || /ssl|tls/i.test(path ?? '')
}

/** Whether, and with which further word, an entry of the register can document the difference. */
export function judgeDocumentable(
  subject: DifferenceSubject,
  never: boolean,
): DocumentableDifference {
  if (never) return 'never'
  return findAcceptance(subject) ?? 'yes'
}

const observability: readonly Aspect[] = ['monitoring', 'dashboards', 'logging-and-tracing']

/**
 * The word by which an entry has to accept the difference. "Both staging and production must have
 * identical observability": the article marks interval, retention, level, format, output and
 * sampling as SAME, and has none of them among its intentional differences.
 */
export function findAcceptance(
  subject: Pick<DifferenceSubject, 'aspect' | 'type' | 'path'>,
): Acceptance | null {
  if (isSecurityPosture(subject)) return 'security'
  return observability.includes(subject.aspect) ? 'observability' : null
}

const about: Record<Aspect, string> = {
  'image-and-instance': 'The machines are built differently',
  database: 'The databases are set up differently',
  services: 'Another version of a service runs',
  network: 'The networks differ',
  region: 'It is in another region',
  scale: 'The size or number differs',
  monitoring: 'Monitoring differs, so an incident may be detected on one side only',
  dashboards: 'The dashboards show different data',
  'logging-and-tracing': 'Logs or traces differ, so they cannot be evaluated in the same way',
  encryption: 'Data is protected differently',
  backups: 'Backups or protection from deletion differ',
  access: 'Other persons or programs have access',
  'engine-and-providers': 'The states were made with other versions of Pulumi or its providers',
  revision: 'The environments run different revisions of the program',
  tags: 'The tags differ',
  configuration: 'The configuration differs',
}

/** One sentence for users: the subject of the difference and the side that has it. */
export function describeMeaning(subject: DifferenceSubject, ratio: number | null): string {
  const { kind, path, type, name } = subject
  const what = type === 'twinstack:environment' ? name : `${type.split(':').at(-1)} ${name}`
  const where = path === null || path === '' ? what : `${path} of ${what}`
  if (path === null || path === '')
    return (
      `${about[subject.aspect]}: only ` +
      `${kind === 'missing' ? 'the model' : 'the measured environment'} has ${what}.`
    )
  if (kind !== 'value')
    return (
      `${about[subject.aspect]}: only ` +
      `${kind === 'missing' ? 'the model' : 'the measured environment'} has ${where}.`
    )
  const times = ratio === null ? '' : ` (1 to ${Number(ratio.toFixed(2))})`
  return `${about[subject.aspect]}: ${where} has different values${times}.`
}

/** The sentence for a text that both sides have and that names a resource of only one of them. */
export function describeCrossing(
  { path, type, name }: DifferenceSubject,
  crossing: Crossing,
): string {
  const [user, owner] =
    crossing === 'left-uses-right'
      ? ['measured environment', 'model']
      : ['model', 'measured environment']
  return (
    `The ${user} uses a resource of the ${owner}: ${path} of ${type.split(':').at(-1)} ` +
    `${name}.`
  )
}

/**
 * Returns null when it is not a size, or not comparable (another family, or a side without a
 * value).
 */
export function findSizeRatio({ aspect, path, left, right }: DifferenceSubject): number | null {
  if (aspect !== 'scale' || path === null) return null
  const ratio = findRatio(path, left, right)
  return ratio === null || !Number.isFinite(ratio) ? null : ratio
}
