import type { EnvironmentReading } from '../../../model/environmentReading.ts'
import type { Finding } from '../../../model/finding.ts'
import { citeDrift } from '../cite.ts'
import {
  countOf,
  met,
  undecided,
  unmet,
  unmetByList,
  type ConditionJudge,
  type ConditionResult,
  type GateEvidence,
} from './condition.ts'

/**
 * Both environments were checked for drift since the deploy that proves, and nothing in the
 * environment that proves differs from its code. What drifts in the target is not judged here:
 * parity and compliance are judged with it.
 */
export const noDrift: ConditionJudge = ({ drift }) => {
  const { source, target } = drift
  const late = [source, target].filter(
    (reading): reading is EnvironmentReading => reading !== null && !isFresh(reading, drift.since),
  )
  if (late.length > 0) return notChecked(late, drift)
  const evidence = [source, target].flatMap(reading =>
    reading?.report ? [citeDrift(reading.report)] : [],
  )
  const { environment: from, open } = source
  if (open.length > 0)
    return unmetByList(
      {
        summary: `${countOf(open.length, 'resource')} of ${from} ${open.length === 1 ? 'has' : 'have'} drifted`,
        lines: open.map(lineOf),
        command: `twinstack drift ${from}`,
        fix: `twinstack reconcile ${from}`,
      },
      ...evidence,
    )
  const also = target
    ? `; ${target.environment} was checked on ${target.report?.checkedAt}, and ${countOf(target.open.length, 'resource')} of it drifted`
    : ''
  return met(`no drift in ${from}, checked on ${source.report?.checkedAt}${also}`, ...evidence)
}

/** Whether the newest check began late enough to count. */
export const isFresh = ({ beganAt }: EnvironmentReading, since: string): boolean =>
  beganAt !== null && Date.parse(beganAt) >= Date.parse(since)

function notChecked(
  late: EnvironmentReading[],
  { since, pending }: GateEvidence['drift'],
): ConditionResult {
  const names = late.map(({ environment }) => environment)
  const commands = names.map(name => `twinstack drift ${name}`).join('; ')
  if (pending)
    return undecided(
      `the operation checks ${names.join(' and ')} for drift before it plans`,
      `beforehand: ${commands}`,
    )
  const found = late.map(({ environment, report }) =>
    report
      ? `${environment} was last checked for drift on ${report.checkedAt}, before ${since}`
      : `${environment} was never checked for drift`,
  )
  return { ...unmet(found.join('; '), commands), command: commands }
}

function lineOf({ type, name, what, paths, confirmedAt }: Finding): string {
  const where = paths.length > 0 ? ` (${paths.slice(0, 3).join(', ')})` : ''
  return `${type} ${name} ${what}${where}${confirmedAt === null ? ', not confirmed' : ''}`
}
