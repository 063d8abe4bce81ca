/** A drift report as text. Drift and pending changes are two lists and stay two lists. */
import colors from 'picocolors'
import type { DriftReport, DriftedProperty, DriftedResource, Severity } from '../../model/drift.ts'
import { clean, count, shortenRevision, shortenType, formatValue } from '../text.ts'
import { formatAttributionText, formatUnknownAuthorLines } from './account.ts'
import { formatDetailLines } from './driftDetails.ts'
import { formatTime } from '../../lib/formatTime.ts'

/** Whether the cloud differs from the recorded state. Pending changes are no drift. */
export const hasDrift = ({ summary }: Pick<DriftReport, 'summary'>) =>
  summary.changed + summary.deleted > 0

/**
 * The whole report: a verdict; for each resource the changes made outside, as expected → actual;
 * then separate lists of changes hidden by rules, noise, pending changes, unmanaged resources, and
 * what a drift check can't see.
 */
export function formatDriftLines(report: DriftReport): string[] {
  return [
    formatDriftVerdict(report),
    colors.dim(
      `  checked ${formatTime(report.checkedAt)} against revision ` +
        `${shortenRevision(report.revision)}`,
    ),
    ...formatDriftTotals(report),
    ...report.resources.flatMap(formatDriftedLines),
    ...addBlankLine(
      formatUnknownAuthorLines(report.resources.map(({ attribution }) => attribution)),
    ),
    ...formatDetailLines(report),
    ...(hasDrift(report)
      ? ['', `Restore it from code:  twinstack reconcile ${report.environment}`]
      : []),
  ]
}

const addBlankLine = (lines: string[]) => (lines.length > 0 ? ['', ...lines] : [])

export function formatDriftVerdict({
  environment,
  summary,
}: Pick<DriftReport, 'environment' | 'summary'>): string {
  const { changed, deleted, resources } = summary
  if (changed + deleted === 0)
    return (
      `${colors.green('✔')} no drift in ${colors.bold(environment)}: ` +
      `${count(resources, 'resource')} as recorded`
    )
  return (
    `${colors.yellow('!')} drift in ${colors.bold(environment)}: ${changed} changed ` +
    `outside, ${deleted} deleted outside, of ${count(resources, 'resource')}`
  )
}

/** The worst severity and the number of resources in each class; nothing without drift. */
export function formatDriftTotals({
  summary,
  confirmed = true,
}: Pick<DriftReport, 'summary'> & { confirmed?: boolean }): string[] {
  if (!hasDrift({ summary })) return []
  const classes = Object.entries(summary.byClass)
    .map(([name, number]) => `${name} ${number}`)
    .join(', ')
  const worst = summary.severity
  return [
    '  ' +
      `${worst ? `worst: ${formatMessageShown(worst)}` : ''}${classes ? `  by class: ${classes}` : ''}` +
      `${confirmed ? '' : '  (read once, not yet confirmed by a second reading)'}`,
  ]
}

const showMessage: Record<Severity, (text: string) => string> = {
  critical: text => colors.red(colors.bold(text)),
  high: colors.red,
  medium: colors.yellow,
  low: colors.cyan,
  info: colors.dim,
}
const formatMessageShown = (severity: Severity) => showMessage[severity](severity)

const happened: Record<DriftedResource['what'], string> = {
  changed: colors.yellow('changed outside'),
  deleted: colors.red('deleted outside'),
  recreated: colors.red('deleted and created again outside'),
}

/** One resource: what happened to it, class and severity, then each property. */
export function formatDriftedLines(resource: DriftedResource): string[] {
  return [
    '',
    `${colors.bold(shortenType(resource.type))} ${colors.bold(clean(resource.name))}  ` +
      `${happened[resource.what]}`,
    `  ${formatMessageShown(resource.severity)} ` +
      `${resource.class}${describeDirection(resource)}` +
      `${resource.attribution ? `, ${formatAttributionText(resource.attribution)}` : ''}`,
    colors.dim(`  ${clean(resource.urn)}${resource.id ? `  id ${clean(resource.id)}` : ''}`),
    ...alignProperties(resource.properties, resource),
  ]
}

const describeDirection = ({ direction }: Pick<DriftedResource, 'direction'>) =>
  direction === 'changed' ? '' : `, ${direction}`

function alignProperties(properties: DriftedProperty[], resource: DriftedResource): string[] {
  const rows = properties.map(
    p =>
      [
        clean(p.path),
        p.secret ? '[secret]' : formatValue(p.expected),
        p.secret ? '[secret], another one' : formatValue(p.actual),
        formatRemark(p, resource),
      ] as const,
  )
  const getWidth = (column: 0 | 1) => Math.max(0, ...rows.map(row => row[column].length))
  return rows.map(
    ([path, expected, actual, note]) =>
      `  ${path.padEnd(getWidth(0))}  expected ${expected.padEnd(getWidth(1))} → actual ${actual}${note}`,
  )
}

/**
 * The class, severity and direction of the property where they differ from those of the resource.
 */
function formatRemark(property: DriftedProperty, resource: DriftedResource): string {
  const differs =
    property.class !== resource.class ||
    property.severity !== resource.severity ||
    property.direction !== resource.direction
  const words = [
    ...(differs ? [`${property.severity} ${property.class}${describeDirection(property)}`] : []),
    ...(property.replaces ? ['restoring it replaces the resource'] : []),
  ]
  return words.length > 0 ? colors.dim(`  (${words.join('; ')})`) : ''
}
