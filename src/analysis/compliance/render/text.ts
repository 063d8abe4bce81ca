import type { ComplianceReport, Violation } from '../../../model/compliance.ts'
import { plain, resourceName } from './plain.ts'

/**
 * The article's report, line for line: `All environments compliant`, or `Found N compliance
 * violations:` and a line for each. With `details` each line is followed by the resource, and the
 * waivers and notes come after.
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
            details ? [lineOf(one), ...detailsOf(one)] : [lineOf(one)],
          ),
        ]
  return [...lines, ...(details ? remarks(report) : [])].join('\n')
}

export function lineOf({ severity, environment, check, expected, actual }: Violation): string {
  return `  [${severity}] ${environment}: ${plain(check)} (expected ${plain(expected)}, got ${plain(actual)})`
}

function detailsOf(violation: Violation): string[] {
  const { waiver } = violation
  return [
    ...(resourceName(violation) === '' ? [] : [`      at ${resourceName(violation)}`]),
    ...(waiver
      ? [
          `      its waiver expired on ${waiver.expires} (${plain(waiver.owner)}: ${plain(waiver.reason)})`,
        ]
      : []),
  ]
}

function remarks({ waived, waivers, notes }: ComplianceReport): string[] {
  const unused = waivers.filter(waiver => waiver.state === 'unused')
  return [
    ...(waived.length > 0
      ? [
          '',
          `Waived (${waived.length}):`,
          ...waived.flatMap(one => [
            lineOf(one),
            `      until ${one.waiver!.expires} by ${plain(one.waiver!.owner)}: ${plain(one.waiver!.reason)}`,
          ]),
        ]
      : []),
    ...(unused.length > 0
      ? [
          '',
          'Waivers that nothing needs any more:',
          ...unused.map(
            one =>
              `  ${plain(one.rule)} ${plain(one.environment ?? '*')} ${plain(one.resource ?? '*')} (${plain(one.owner)})`,
          ),
        ]
      : []),
    ...(notes.length > 0 ? ['', ...notes.map(note => `Note: ${plain(note)}`)] : []),
  ]
}
