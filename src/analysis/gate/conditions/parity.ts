import type { Verdict } from '../../../model/register.ts'
import { citeFile, citePlan } from '../cite.ts'
import {
  formatCount,
  joinFirst,
  markMet,
  needsPlan,
  markUnmet,
  markUnmetByList,
  type ConditionJudge,
  type GateEvidence,
  type UnknownValue,
} from './condition.ts'

/**
 * The proving environment, as its last drift check read it, and the planned state differ only in
 * differences that the register of the revision documents, and the plan has no relevant unknown
 * values.
 */
export const judgeParity: ConditionJudge = evidence => {
  const { parity: found, bound, environment, operation, policy } = evidence
  const { from } = policy.gate
  if (!found || !bound) return needsPlan(environment)
  const command = `twinstack parity ${from} ${environment} --plan`
  const fix =
    `change the code, or document it in differences.yaml (twinstack parity ${from} ` +
    `${environment} --propose)`
  if (found.problem !== null) return markUnmet(found.problem, fix)
  const cited = [
    citePlan(bound.plan),
    ...(found.registerDigest && operation.revision
      ? [citeFile(operation.revision.id, 'differences.yaml', found.registerDigest)]
      : []),
  ]
  // an overdue review is reported by the compliance audit: the difference is still documented
  const failing = found.verdicts.filter(({ fails, status }) => fails && status !== 'overdue')
  const documented = found.verdicts.length - failing.length
  const unknown = found.unknown.filter(({ why }) => why !== 'secret')
  // secrets can't be compared: the policy decides whether the condition is then met
  const refuses = evidence.policy.gate.unknown === 'refuse'
  const secret = refuses ? found.unknown.filter(({ why }) => why === 'secret') : []
  const parts = [
    ...(failing.length > 0
      ? [
          `${formatCount(failing.length, 'difference')} between ${from} and the planned ` +
            `${environment} ${failing.length === 1 ? 'is' : 'are'} not documented`,
        ]
      : []),
    ...(unknown.length > 0
      ? [
          `${formatCount(unknown.length, 'value')} of the planned ${environment} ` +
            `${unknown.length === 1 ? 'is' : 'are'} not known yet, so not comparable and not ` +
            'proven',
        ]
      : []),
    ...describeSecrets(secret),
  ]
  if (parts.length === 0)
    return markMet(
      `${from} and the planned ${environment} differ only in ${documented} documented ` +
        `ways${describeAcceptedSecurity(found.verdicts)}`,
      ...cited,
    )
  return markUnmetByList(
    {
      summary: parts.join('; '),
      lines: [...failing.map(formatLine), ...[...unknown, ...secret].map(formatUnknownLine)],
      command,
      fix: [
        ...(failing.length > 0 ? [fix] : []),
        ...(unknown.length > 0 ? [describeUnknownFix(evidence)] : []),
        ...secret.slice(0, 1).map(() => describeSecretFix(evidence)),
      ].join('; '),
    },
    ...cited,
  )
}

function describeSecrets({ length }: UnknownValue[]): string[] {
  if (length === 0) return []
  const are = length === 1 ? 'is a secret' : 'are secrets'
  return [
    `${formatCount(length, 'value')} about software or access ${are}, so not comparable and not proven`,
  ]
}

/** Accepted differences of the security posture are always named, also when there are many. */
function describeAcceptedSecurity(verdicts: Verdict[]): string {
  const accepted = verdicts.filter(({ security, fails }) => security && !fails)
  if (accepted.length === 0) return ''
  const lines = accepted.map(verdict => `${formatLine(verdict)}, entry ${verdict.entry ?? 'none'}`)
  return (
    '; ' +
    formatCount(
      accepted.length,
      'of them is an accepted difference',
      'of them are accepted differences',
    ) +
    ` of security: ${joinFirst(lines)}`
  )
}

const describeSecretFix = ({ environment }: GateEvidence): string =>
  'refer to the secret instead of its value in the property (in containerDefinitions: `secrets` ' +
  'with `valueFrom`), so that the rest is no secret; or accept what is not compared: ' +
  `twinstack policy ${environment} gate.unknown=two-steps`

/**
 * How the values become known: a value that the engine only creates during the update can't be
 * compared.
 */
function describeUnknownFix({ policy, environment, rule }: GateEvidence): string {
  const { from } = policy.gate
  const inCode = 'write the value into the program or its settings, so that the plan knows it'
  if (rule === 'first-deploy')
    return (
      `${inCode}; or allow the first deploy without a proof: twinstack policy ${environment} ` +
      'gate.firstDeploy=free'
    )
  return (
    `${inCode}; or deploy two commits, each to ${from} and then to ${environment}: one that ` +
    'creates what the value comes from, and then one that uses it'
  )
}

const formatLine = ({ status, place, path, kind, left, right }: Verdict): string =>
  `${place.type} ${place.name}${path === null ? '' : ` ${path}`}: ` +
  (path === null && kind !== 'value'
    ? kind === 'missing'
      ? 'absent / present'
      : 'present / absent'
    : `${formatValue(left)} / ${formatValue(right)}`) +
  (status === 'undocumented' ? '' : ` (${status})`)

const formatUnknownLine = ({ type, name, path, left, why }: UnknownValue): string =>
  why === 'secret'
    ? `${type} ${name} ${path}: a secret on both sides`
    : `${type} ${name} ${path}: ${formatValue(left)} / not known yet`

function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'absent'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
