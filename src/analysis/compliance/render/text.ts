import type { ComplianceReport, Violation } from '../../../model/compliance.ts'
import { toPlainText, formatViolationPlace } from './plain.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/**
 * The article's report: `All environments compliant`, or `Found N compliance violations:` and a
 * line for each, with the resource and the property added. With `details` expired waivers follow
 * their line, and the other waivers and the notes come after.
 */
export function formatComplianceText(
  report: ComplianceReport,
  { details = false }: { details?: boolean } = {},
): string {
  const { violations } = report
  const lines =
    violations.length === 0
      ? ['All environments compliant']
      : [
          `Found ${violations.length} compliance violations:`,
          ...violations.flatMap(one =>
            details
              ? [formatViolationLine(one), ...formatDetails(one)]
              : [formatViolationLine(one)],
          ),
        ]
  return [...lines, ...(details ? formatRemarks(report) : [])].join('\n')
}

/**
 * E.g. ` [high] staging: monitoring: aws:rds/instance:Instance db: performanceInsightsEnabled
 * (expected true, got false)`.
 */
export function formatViolationLine(violation: Violation): string {
  const { severity, environment, check, expected, actual } = violation
  const place = formatViolationPlace(violation)
  const values = `(expected ${toPlainText(expected)}, got ${toPlainText(actual)})`
  return (
    `  [${severity}] ${environment}: ${toPlainText(check)}${place === '' ? '' : `: ${place}`} ` +
    `${values}`
  )
}

function formatDetails(violation: Violation): string[] {
  const { waiver } = violation
  if (!waiver) return []
  const { expires, owner, reason } = waiver
  return [`      its waiver expired on ${expires} (${toPlainText(owner)}: ${toPlainText(reason)})`]
}

function formatRemarks({ waived, waivers, notes }: ComplianceReport): string[] {
  const unused = waivers.filter(waiver => waiver.state === 'unused')
  return [
    ...(waived.length > 0
      ? [
          '',
          `Waived (${waived.length}):`,
          ...waived.flatMap(one => [
            formatViolationLine(one),
            `      until ${requirePresent(one.waiver).expires} by ${toPlainText(requirePresent(one.waiver).owner)}: ` +
              `${toPlainText(requirePresent(one.waiver).reason)}`,
          ]),
        ]
      : []),
    ...(unused.length > 0
      ? [
          '',
          'Unused waivers:',
          ...unused.map(
            one =>
              `  ${toPlainText(one.rule)} ${toPlainText(one.environment ?? '*')} ` +
              `${toPlainText(one.resource ?? '*')} (${toPlainText(one.owner)})`,
          ),
        ]
      : []),
    ...(notes.length > 0 ? ['', ...notes.map(note => `Note: ${toPlainText(note)}`)] : []),
  ]
}
