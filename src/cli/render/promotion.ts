/** Policy and gate as text. */
import colors from 'picocolors'
import type { GateStatus, GateVerification } from '../../model/gate.ts'
import type { PolicyView } from '../../model/policy.ts'
import type { Condition, GateDecision } from '../../model/promotion.ts'
import { clean } from '../text.ts'
import { formatRevisionLine } from './plan.ts'
import { formatTime } from '../../lib/formatTime.ts'
import { listLeaves } from '../../lib/propertyPath.ts'
import { isContainer } from '../../lib/values.ts'

export function formatPolicyLines({
  environment,
  kind,
  policy,
  sources,
  changed,
  digest,
  reach,
  maintenanceWindows,
  deletion,
}: PolicyView): string[] {
  const parts = Object.entries(policy).flatMap(([part, fields]) => [
    `${colors.bold(part)} ${colors.dim(`(${sources[part as keyof typeof sources].join(' + ')})`)}`,
    ...listLeaves(fields).map(
      ({ keys, value }) => `  ${keys.join('.').padEnd(28)} ${clean(formatValue(value))}`,
    ),
  ])
  return [
    `policy of ${colors.bold(environment)} ` +
      `(${kind})${changed ? `, changed ${formatTime(changed.at)} by ${clean(changed.by)}` : ''}`,
    ...parts,
    colors.bold('fixed elsewhere'),
    `  ${'account'.padEnd(28)} ` +
      `${reach.account ?? '-'}${reach.region ? ` in ${reach.region}` : ''} (${reach.cloud})`,
    `  ${'role'.padEnd(28)} ${reach.role ?? '-'}`,
    `  ${'role for reading'.padEnd(28)} ${reach.readRole ?? 'the same'}`,
    `  ${'maintenance windows'.padEnd(28)} ` +
      (maintenanceWindows.length === 0
        ? 'none'
        : maintenanceWindows
            .map(({ from, to, timezone }) => `${from}-${to} ${timezone}`)
            .join(', ')),
    `  ${'deletion'.padEnd(28)} by ` +
      `${deletion.role}${deletion.confirm ? ', with its name typed' : ''}`,
    colors.dim(`digest ${digest}`),
  ]
}

/** Texts of a list with commas; `none` for an empty list or map. */
function formatValue(value: unknown): string {
  return isContainer(value) ? Object.values(value).join(', ') || 'none' : String(value)
}

export function formatGateStatusLines({
  environment,
  revision,
  rule,
  conditions,
  plan,
  allowed,
  complete,
}: GateStatus): string[] {
  const verdict = !allowed
    ? colors.red('would be refused')
    : complete
      ? colors.green('would be allowed')
      : colors.yellow('nothing refuses it yet')
  return [
    `${colors.bold(environment)} ← ${formatRevisionLine(revision)}: ${verdict} ` +
      `${colors.dim(`(${rule}${plan ? `, by preview ${plan}` : ''})`)}`,
    ...(conditions.length === 0
      ? ['  the policy has no condition']
      : conditions.flatMap(formatConditionLines)),
    ...(complete || plan
      ? []
      : [`  next: twinstack preview ${environment} --revision ${revision.commit ?? revision.ref}`]),
  ]
}

export function formatDecisionLines({
  at,
  kind,
  environment,
  rule,
  planDigest,
  conditions,
  allowed,
  breakGlass,
  digest,
}: GateDecision): string[] {
  return [
    `${formatTime(at)}  ${kind} of ${colors.bold(environment)} ` +
      `${allowed ? colors.green('allowed') : colors.red('refused')} ` +
      colors.dim(
        `(${rule}, ${planDigest ? `plan ${planDigest.slice(0, 12)}` : 'before the plan'})`,
      ),
    ...(breakGlass
      ? [
          `  ${colors.red('BREAK-GLASS')} by ${clean(breakGlass.by)}, ` +
            (breakGlass.approvedBy
              ? `approved by ${clean(breakGlass.approvedBy)}`
              : 'not approved yet') +
            `: ${clean(breakGlass.reason)}`,
        ]
      : []),
    ...(conditions.length === 0
      ? ['  this kind of operation has no conditions']
      : conditions.flatMap(formatConditionLines)),
    colors.dim(`  digest ${digest}`),
  ]
}

/** ✓ met, ✗ refuses, ! warns, · not judged */
function formatConditionLines({ name, mode, met, detail, fix }: Condition): string[] {
  const sign =
    met === null
      ? colors.dim('·')
      : met
        ? colors.green('✓')
        : mode === 'required'
          ? colors.red('✗')
          : colors.yellow('!')
  return [
    `  ${sign} ${name.padEnd(15)} ${clean(detail)}`,
    ...(fix && met !== true ? [colors.dim(`${' '.repeat(20)}→ ${clean(fix)}`)] : []),
  ]
}

export function formatVerificationLines({
  operation,
  verified,
  decisions,
}: GateVerification): string[] {
  if (decisions.length === 0)
    return [`the gate has not judged operation ${operation}: there is nothing to verify`]
  return [
    ...decisions.flatMap(({ at, digest, digestFits, sealFits, evidence }) => [
      `${formatTime(at)}  ${digest.slice(0, 12)}  digest ${fits(digestFits)}, seal ${fits(sealFits)}`,
      ...evidence.map(
        ({ condition, what, status, detail }) =>
          `  ${sign[status]} ${condition.padEnd(15)} ${what.padEnd(13)} ${clean(detail)}`,
      ),
    ]),
    verified
      ? colors.green('verified: nothing that the decisions rest on was changed')
      : colors.red('not verified: something was changed'),
  ]
}

const fits = (fit: boolean) => (fit ? colors.green('fits') : colors.red('does NOT fit'))
const sign = {
  matches: colors.green('✓'),
  changed: colors.red('✗'),
  'moved-on': colors.dim('·'),
  gone: colors.yellow('!'),
}
