/** The compliance of one environment: violations, waivers, and the rules that were checked. */
import { html } from 'ghtml'
import { shortenTypeName } from '../../../../src/lib/typeName.ts'
import {
  severities,
  type ComplianceReport,
  type Severity,
  type Violation,
} from '../../../../src/model/compliance.ts'
import { renderBadge, renderSeverity } from '../../components/badge.ts'
import { formatValue } from '../../components/changes.ts'
import { renderSelect } from '../../components/form.ts'
import { renderEnvironmentLink } from '../../components/links.ts'
import { renderPending } from '../../components/pending.ts'
import { renderPrintButton } from '../../components/print.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderAge } from '../../components/time.ts'
import type { Reading } from '../../recentReadings.ts'
import { renderComplianceTabs } from './tabs.ts'

const pageSize = 50

export type ComplianceFilter = { severity?: Severity | undefined; page: number }

export function renderCompliance({
  environment,
  environments,
  reading,
  filter,
  address,
}: {
  /** null: nothing is deployed anywhere */
  environment: string | null
  environments: string[]
  reading: Reading<ComplianceReport>
  filter: ComplianceFilter
  address: string
}): string {
  const { value, isCurrent } = reading
  return html`!${renderComplianceTabs('compliance')}
!${
    environment === null
      ? html`<div class="panel"><p>Nothing is deployed yet, so there is nothing to check.</p></div>`
      : html`<form method="get" action="/dashboard/compliance" class="row">
!${renderSelect({ name: 'environment', label: 'Environment', values: environments, chosen: environment, all: false })}
!${renderSelect({ name: 'severity', label: 'Severity', values: severities, chosen: filter.severity })}
<button class="second">Show</button>!${renderPrintButton()}</form>
<div id="report" data-live>!${isCurrent ? '' : renderPending('the compliance report', value === null)}
!${value === null ? '' : renderReport(environment, value, filter, address)}</div>`
  }`
}

function renderReport(
  name: string,
  report: ComplianceReport,
  { severity, page }: ComplianceFilter,
  address: string,
): string {
  const checks = report.environments.find(one => one.name === name)?.checks ?? []
  const shown = report.violations.filter(one => severity === undefined || one.severity === severity)
  const items = shown.slice((page - 1) * pageSize, page * pageSize)
  return html`<section class="panel verdict" aria-label="Verdict">
<div class="score ${report.compliant ? 'good' : 'bad'}"><strong>${report.violations.length}</strong><span>${report.violations.length === 1 ? 'violation' : 'violations'}</span></div>
<div><p>!${renderBadge(report.compliant ? 'compliant' : 'not compliant', report.compliant ? 'good' : 'bad')}
!${renderEnvironmentLink(name)}, checked !${renderAge(report.checkedAt)} by ${checks.length} rules</p>
<p class="badges">!${severities
    .filter(one => report.bySeverity[one] > 0)
    .map(one => renderBadge(`${report.bySeverity[one]} ${one}`, isSevere(one) ? 'bad' : 'warning'))}
!${report.waived.length === 0 ? '' : renderBadge(`${report.waived.length} waived`, 'neutral')}</p></div></section>
<h2>Violations</h2>
!${shown.length === 0 ? html`<p>!${renderBadge('none', 'good')}</p>` : html`<div class="differences">!${items.map(renderViolation)}</div>`}
!${shown.length > pageSize ? renderPager({ page, pageSize, total: shown.length }, address) : ''}
!${renderWaivers(report)}
<details class="section" id="rules"><summary><h2>Rules that were checked</h2> <span class="count">${checks.length}</span></summary>
!${renderTable({
    caption: 'Rules',
    rows: checks,
    columns: [
      { title: 'Rule', cell: one => html`<code>${one.id}</code>` },
      { title: 'Severity', cell: one => renderSeverity(one.severity) },
      { title: 'Expects', cell: one => html`${one.describes}` },
      { title: 'From', cell: one => html`${one.source}` },
    ],
  })}</details>
!${report.notes.length === 0 ? '' : html`<h2>What could not be judged</h2><ul>!${report.notes.map(note => html`<li>${note}</li>`)}</ul>`}`
}

const isSevere = (severity: Severity) => severity === 'critical' || severity === 'high'

function renderViolation(violation: Violation, at: number): string {
  const { severity, check, describes, resource, path, expected, actual, waiver } = violation
  return html`<details class="difference" id="violation-${at}"><summary>
<span class="what">!${renderSeverity(severity)} <strong>${resource ? `${shortenTypeName(resource.type)} ${resource.name}` : 'the environment'}</strong>
!${path === null ? '' : html`<code>${path}</code>`}</span><span class="values"><code>${check}</code></span></summary>
<p>${describes}</p>
<div class="sides"><div><h3>Expected</h3><pre>${formatValue(expected)}</pre></div>
<div><h3>Actual</h3><pre>${formatValue(actual)}</pre></div></div>
!${resource ? html`<p class="quiet"><code>${resource.urn}</code></p>` : ''}
!${waiver ? html`<p class="note">Its waiver expired on ${waiver.expires}: ${waiver.reason} (${waiver.owner})</p>` : ''}</details>`
}

function renderWaivers({ waivers }: ComplianceReport): string {
  if (waivers.length === 0) return ''
  const tones = { active: 'good', expired: 'bad', unused: 'warning' } as const
  return html`<details class="section" id="waivers"><summary><h2>Waivers</h2> <span class="count">${waivers.length}</span></summary>
!${renderTable({
    caption: 'Waivers',
    rows: waivers,
    columns: [
      { title: 'Rule', cell: one => html`<code>${one.rule}</code>` },
      {
        title: 'For',
        cell: one => html`${one.environment ?? 'all'}${one.resource ? `, ${one.resource}` : ''}`,
      },
      { title: 'Reason', cell: one => html`${one.reason}` },
      { title: 'Owner', cell: one => html`${one.owner}` },
      { title: 'Until', cell: one => html`${one.expires}` },
      { title: 'State', cell: one => renderBadge(one.state, tones[one.state]) },
    ],
  })}</details>`
}
