import { html } from 'ghtml'
import { formatPagePolicy } from '../../../lib/formatPagePolicy.ts'
import type { ComplianceReport, Violation } from '../../../model/compliance.ts'
import { toPlainText, formatResourceName } from './plain.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'
import { formatTime } from '../../../lib/formatTime.ts'

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#1a1a1a}table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{border-bottom:1px solid #ccc;padding:.35rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{overflow-wrap:normal}
.critical,.high{font-weight:600}.critical{color:#a40000}.high{color:#b25000}small{color:#555}
@media print{body{margin:0}tr{break-inside:avoid}thead{display:table-header-group}}`

/** The page may load and run nothing. */
export const compliancePolicy = formatPagePolicy(style)

/** Renders one printable page without scripts and external content. All data are escaped. */
export function formatComplianceHtml(report: ComplianceReport): string {
  const { violations, waived, environments, notes, checkedAt } = report
  const verdict =
    violations.length === 0
      ? 'All environments compliant'
      : `Found ${violations.length} compliance violations`
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Compliance: ${verdict}</title><style>!${style}</style></head>
<body><h1>Compliance</h1><p><strong>${verdict}</strong></p><p>Checked at <time datetime="${checkedAt}">${formatTime(checkedAt)}</time>: ${environments.map(one => `${one.name} (${one.kind}, ${one.checks.length} checks)`).join(', ')}.</p>
!${violations.length === 0 ? '' : formatTable(['Severity', 'Environment', 'Check', 'Resource', 'Expected', 'Got'], violations.map(formatViolationRow))}
!${waived.length === 0 ? '' : `<h2>Waived</h2>${formatTable(['Severity', 'Environment', 'Check', 'Resource', 'Until', 'Owner', 'Reason'], waived.map(formatWaivedRow))}`}
!${listUnusedWaivers(report)}!${notes.map(note => html`<p><small>${note}</small></p>`).join('')}
</body></html>
`
}

function formatTable(head: string[], rows: string[]): string {
  return html`<table><thead><tr>!${head.map(name => html`<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>!${rows.join('')}</tbody></table>`
}

function formatCells(violation: Violation): string {
  const { severity, environment, check, describes } = violation
  return html`<td class="${severity}">${severity}</td><td>${environment}</td><td>${toPlainText(check)}<br><small>${toPlainText(describes)}</small></td><td>${formatResourceName(violation)}</td>`
}

function formatViolationRow(violation: Violation): string {
  const { expected, actual, waiver } = violation
  const expired = waiver
    ? html`<br><small>its waiver expired on ${waiver.expires}: ${toPlainText(waiver.reason)}</small>`
    : ''
  return html`<tr>!${formatCells(violation)}<td>${toPlainText(expected)}</td><td>${toPlainText(actual)}!${expired}</td></tr>`
}

function formatWaivedRow(violation: Violation): string {
  const { expires, owner, reason } = requirePresent(violation.waiver)
  return html`<tr>!${formatCells(violation)}<td>${expires}</td><td>${toPlainText(owner)}</td><td>${toPlainText(reason)}</td></tr>`
}

function listUnusedWaivers({ waivers }: ComplianceReport): string {
  const items = waivers
    .filter(one => one.state === 'unused')
    .map(
      one =>
        html`<li>${toPlainText(one.rule)}, ${toPlainText(one.environment ?? 'all environments')}, ${toPlainText(one.resource ?? 'all resources')} (${toPlainText(one.owner)})</li>`,
    )
  return items.length === 0 ? '' : `<h2>Unused waivers</h2><ul>${items.join('')}</ul>`
}
