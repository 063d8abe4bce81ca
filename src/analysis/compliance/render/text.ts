import type { ComplianceReport, Violation } from '../../../model/compliance.ts'
import { plain, violationPlace } from './plain.ts'
import { present } from '../../../lib/present.ts'

/**
 * The article's report: `All environments compliant`, or `Found N compliance violations:` and a
 * line for each, with the resource and the property added. With `details` expired waivers follow
 * their line, and the other waivers and the notes come after.
 */
export function complianceText(
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
            details ? [violationLine(one), ...detailsOf(one)] : [violationLine(one)],
          ),
        ]
  return [...lines, ...(details ? remarks(report) : [])].join('\n')
}

/**
 * E.g. ` [high] staging: monitoring: aws:rds/instance:Instance db: performanceInsightsEnabled
 * (expected true, got false)`.
 */
export function violationLine(violation: Violation): string {
  const { severity, environment, check, expected, actual } = violation
  const place = violationPlace(violation)
  const values = `(expected ${plain(expected)}, got ${plain(actual)})`
  return (
    `  [${severity}] ${environment}: ${plain(check)}${place === '' ? '' : `: ${place}`} ` +
    `${values}`
  )
}

function detailsOf(violation: Violation): string[] {
  const { waiver } = violation
  if (!waiver) return []
  const { expires, owner, reason } = waiver
  return [`      its waiver expired on ${expires} (${plain(owner)}: ${plain(reason)})`]
}

function remarks({ waived, waivers, notes }: ComplianceReport): string[] {
  const unused = waivers.filter(waiver => waiver.state === 'unused')
  return [
    ...(waived.length > 0
      ? [
          '',
          `Waived (${waived.length}):`,
          ...waived.flatMap(one => [
            violationLine(one),
            `      until ${present(one.waiver).expires} by ${plain(present(one.waiver).owner)}: ` +
              `${plain(present(one.waiver).reason)}`,
          ]),
        ]
      : []),
    ...(unused.length > 0
      ? [
          '',
          'Waivers that nothing needs any more:',
          ...unused.map(
            one =>
              `  ${plain(one.rule)} ${plain(one.environment ?? '*')} ` +
              `${plain(one.resource ?? '*')} (${plain(one.owner)})`,
          ),
        ]
      : []),
    ...(notes.length > 0 ? ['', ...notes.map(note => `Note: ${plain(note)}`)] : []),
  ]
}
