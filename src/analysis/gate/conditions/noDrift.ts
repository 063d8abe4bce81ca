import { describePlanFailure, type DriftReport } from '../../../model/drift.ts'
import type { EnvironmentReading } from '../../../model/environmentReading.ts'
import type { Finding } from '../../../model/finding.ts'
import { citeDrift } from '../cite.ts'
import {
  formatCount,
  markMet,
  markUndecided,
  markUnmet,
  markUnmetByList,
  type ConditionJudge,
  type ConditionResult,
  type GateEvidence,
} from './condition.ts'
import { formatTime } from '../../../lib/formatTime.ts'

/**
 * Both environments were checked for drift since the proving deploy, and neither differs from its
 * code. A drifted staging environment proves nothing, and a deploy to a drifted target has another
 * effect than the proven one. A proving environment whose program can't be planned any more proves
 * nothing either; a target whose deployed program can't be planned is corrected by the deploy.
 */
export const judgeNoDrift: ConditionJudge = ({ drift }) => {
  const { source, target } = drift
  const late = [source, target].filter(
    (reading): reading is EnvironmentReading => reading !== null && !isFresh(reading, drift.since),
  )
  if (late.length > 0) return judgeNotChecked(late, drift)
  const evidence = [source, target].flatMap(reading =>
    reading?.report ? [citeDrift(reading.report)] : [],
  )
  const drifted = [source, target].filter(
    (reading): reading is EnvironmentReading => reading !== null && reading.open.length > 0,
  )
  if (drifted.length > 0) {
    const formatCommands = (verb: string) =>
      drifted.map(({ environment }) => `twinstack ${verb} ${environment}`).join('; ')
    return markUnmetByList(
      {
        summary: drifted.map(formatSummary).join('; '),
        lines: drifted.flatMap(({ open }) => open.map(formatLine)),
        command: formatCommands('drift'),
        fix: `${formatCommands('reconcile')}; or accept it as wanted in drift.yaml`,
      },
      ...evidence,
    )
  }
  if (source.report?.pendingChanges === null)
    return markUnmet(
      formatUnknownChanges(source.environment, source.report),
      `correct the program or what its plan reads, then twinstack drift ${source.environment}`,
      ...evidence,
    )
  const also = target
    ? `; none in ${target.environment}, checked on ${formatTime(target.report?.checkedAt)}` +
      // pending changes of the target don't refuse: its own plan shows them, and this operation
      // makes them
      (target.report?.pendingChanges === null
        ? `; ${formatUnknownChanges(target.environment, target.report)}`
        : '')
    : ''
  return markMet(
    `no drift in ${source.environment}, checked on ${formatTime(source.report?.checkedAt)}${also}`,
    ...evidence,
  )
}

const formatSummary = ({ environment, open }: EnvironmentReading): string =>
  `${formatCount(open.length, 'resource')} of ${environment} ` +
  `${open.length === 1 ? 'has' : 'have'} drifted`

/**
 * Unknown pending changes don't count as none: nothing proves that the recorded state matches the
 * code.
 */
const formatUnknownChanges = (environment: string, { planFailure }: DriftReport): string =>
  `the pending changes of ${environment} are not known: ${describePlanFailure(planFailure)}`

/** Whether the newest check began late enough. */
export const isFresh = ({ beganAt }: EnvironmentReading, since: string): boolean =>
  beganAt !== null && Date.parse(beganAt) >= Date.parse(since)

function judgeNotChecked(
  late: EnvironmentReading[],
  { since, pending }: GateEvidence['drift'],
): ConditionResult {
  const names = late.map(({ environment }) => environment)
  const commands = names.map(name => `twinstack drift ${name}`).join('; ')
  if (pending)
    return markUndecided(
      `the operation checks ${names.join(' and ')} for drift before it plans`,
      `beforehand: ${commands}`,
    )
  const found = late.map(({ environment, report }) =>
    report
      ? `${environment} was last checked for drift on ${formatTime(report.checkedAt)}, before ${formatTime(since)}`
      : `${environment} was never checked for drift`,
  )
  return { ...markUnmet(found.join('; '), commands), command: commands }
}

function formatLine({ type, name, what, paths, confirmedAt }: Finding): string {
  const where = paths.length > 0 ? ` (${paths.slice(0, 3).join(', ')})` : ''
  return `${type} ${name} ${what}${where}${confirmedAt === null ? ', not confirmed' : ''}`
}
