import type { ComplianceReport, Violation } from '../../../model/compliance.ts'
import { toPlainText, formatResourceName } from './plain.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'
import { formatTime } from '../../../lib/formatTime.ts'

/** Renders a report for pull requests and wikis. */
export function formatComplianceMarkdown(report: ComplianceReport): string {
  const { violations, waived, waivers, environments, notes, checkedAt } = report
  const unused = waivers.filter(one => one.state === 'unused')
  return (
    [
      '# Compliance',
      '',
      violations.length === 0
        ? '**All environments compliant**'
        : `**Found ${violations.length} compliance violations**`,
      '',
      `Checked at ${formatTime(checkedAt)}: ` +
        environments
          .map(one => `${getText(one.name)} (${one.kind}, ${one.checks.length} checks)`)
          .join(', ') +
        '.',
      '',
      ...(violations.length > 0
        ? [
            ...formatTable(
              ['Severity', 'Environment', 'Check', 'Resource', 'Expected', 'Got', 'Waiver'],
              violations.map(formatRow),
            ),
            '',
          ]
        : []),
      ...(waived.length > 0
        ? [
            '## Waived',
            '',
            ...formatTable(
              ['Severity', 'Environment', 'Check', 'Resource', 'Until', 'Owner', 'Reason'],
              waived.map(formatWaivedRow),
            ),
            '',
          ]
        : []),
      ...(unused.length > 0
        ? [
            '## Unused waivers',
            '',
            ...unused.map(
              one =>
                `- ${getText(one.rule)}, ${getText(one.environment ?? 'all environments')}, ` +
                `${getText(one.resource ?? 'all resources')} (${getText(one.owner)})`,
            ),
            '',
          ]
        : []),
      ...notes.map(note => `> ${getText(note)}`),
    ]
      .join('\n')
      .trimEnd() + '\n'
  )
}

function formatRow(violation: Violation): string[] {
  const { severity, environment, check, expected, actual, waiver } = violation
  return [
    severity,
    environment,
    check,
    formatResourceName(violation),
    toPlainText(expected),
    toPlainText(actual),
    waiver ? `expired on ${waiver.expires}` : '',
  ]
}

function formatWaivedRow(violation: Violation): string[] {
  const { severity, environment, check, waiver } = violation
  return [
    severity,
    environment,
    check,
    formatResourceName(violation),
    requirePresent(waiver).expires,
    requirePresent(waiver).owner,
    requirePresent(waiver).reason,
  ]
}

function formatTable(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows.map(cells => cells.map(getText))].map(
    cells => `| ${cells.join(' | ')} |`,
  )
}

/** Escapes characters that Markdown or HTML would interpret. */
function getText(value: string): string {
  return toPlainText(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#!|~@]/g, '\\$&')
}
