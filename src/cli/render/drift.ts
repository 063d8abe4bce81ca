/** A drift report as text. Drift and pending changes are two lists and stay two lists. */
import colors from 'picocolors'
import type { DriftReport, DriftedResource } from '../../drift/words.ts'
import { clean, count, moment, shortType, value } from '../text.ts'

type PendingChange = DriftReport['pendingChanges'][number]

/** Whether the cloud differs from the recorded state. Pending changes are no drift. */
export const hasDrift = ({ summary }: DriftReport) => summary.changed + summary.deleted > 0

/** The whole report: a verdict, per resource what happened outside with expected → actual, then pending changes apart. */
export function driftLines (report: DriftReport): string[] {
  return [
    verdict(report),
    colors.dim(`  checked ${moment(report.checkedAt)} UTC against revision ${clean(report.revision).slice(0, 18)}`),
    ...report.resources.flatMap(driftedLines),
    ...pendingLines(report.pendingChanges),
    ...(hasDrift(report) ? ['', `Put it back from code:  twinstack reconcile ${report.environment}`] : []),
  ]
}

function verdict ({ environment, summary }: DriftReport): string {
  const { changed, deleted, resources } = summary
  if (changed + deleted === 0) return `${colors.green('✔')} no drift in ${colors.bold(environment)}: ${count(resources, 'resource')} as recorded`
  return `${colors.yellow('!')} drift in ${colors.bold(environment)}: ${changed} changed outside, ${deleted} deleted outside, of ${count(resources, 'resource')}`
}

function driftedLines (resource: DriftedResource): string[] {
  const what = resource.what === 'deleted' ? colors.red('deleted outside') : colors.yellow('changed outside')
  return [
    '', `${colors.bold(shortType(resource.type))} ${colors.bold(clean(resource.name))}  ${what}`,
    colors.dim(`  ${clean(resource.urn)}${resource.id ? `  id ${clean(resource.id)}` : ''}`),
    ...aligned(resource.properties.map(p => [p.path, p.secret ? '[secret]' : value(p.expected), p.secret ? '[secret], another one' : value(p.actual)])),
  ]
}

function aligned (rows: [string, string, string][]): string[] {
  const width = (column: 0 | 1) => Math.max(0, ...rows.map(row => row[column].length))
  return rows.map(([path, expected, actual]) => `  ${clean(path).padEnd(width(0))}  expected ${expected.padEnd(width(1))} → actual ${actual}`)
}

function pendingLines (changes: PendingChange[]): string[] {
  if (changes.length === 0) return []
  return ['', `Pending changes (the code differs from the recorded state; not drift): ${changes.length}`, ...changes.flatMap(change => [
    `  ${change.op} ${shortType(change.type)} ${clean(change.name)}`,
    ...change.properties.map(p => `      ${clean(p.path)}: ${p.secret ? '[secret]' : `recorded ${value(p.recorded)} → declared ${value(p.declared)}`}`),
  ])]
}
