import type { ComplianceReport, Violation } from '../../../model/compliance.ts'
import { plain, resourceName } from './plain.ts'
import { present } from '../../../lib/present.ts'

/** Renders a report for pull requests and wikis. */
export function complianceMarkdown(report: ComplianceReport): string {
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
      `Checked at ${checkedAt}: ` +
        environments
          .map(one => `${text(one.name)} (${one.kind}, ${one.checks.length} checks)`)
          .join(', ') +
        '.',
      '',
      ...(violations.length > 0
        ? [
            ...table(
              ['Severity', 'Environment', 'Check', 'Resource', 'Expected', 'Got', 'Waiver'],
              violations.map(row),
            ),
            '',
          ]
        : []),
      ...(waived.length > 0
        ? [
            '## Waived',
            '',
            ...table(
              ['Severity', 'Environment', 'Check', 'Resource', 'Until', 'Owner', 'Reason'],
              waived.map(waivedRow),
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
                `- ${text(one.rule)}, ${text(one.environment ?? 'all environments')}, ` +
                `${text(one.resource ?? 'all resources')} (${text(one.owner)})`,
            ),
            '',
          ]
        : []),
      ...notes.map(note => `> ${text(note)}`),
    ]
      .join('\n')
      .trimEnd() + '\n'
  )
}

function row(violation: Violation): string[] {
  const { severity, environment, check, expected, actual, waiver } = violation
  return [
    severity,
    environment,
    check,
    resourceName(violation),
    plain(expected),
    plain(actual),
    waiver ? `expired on ${waiver.expires}` : '',
  ]
}

function waivedRow(violation: Violation): string[] {
  const { severity, environment, check, waiver } = violation
  return [
    severity,
    environment,
    check,
    resourceName(violation),
    present(waiver).expires,
    present(waiver).owner,
    present(waiver).reason,
  ]
}

function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows.map(cells => cells.map(text))].map(
    cells => `| ${cells.join(' | ')} |`,
  )
}

/** Escapes characters that Markdown or HTML would interpret. */
function text(value: string): string {
  return plain(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#!|~@]/g, '\\$&')
}
