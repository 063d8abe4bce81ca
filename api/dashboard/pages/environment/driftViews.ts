import { html } from 'ghtml'
import { shortenTypeName } from '../../../../src/lib/typeName.ts'
import type { DriftedProperty, DriftedResource } from '../../../../src/model/drift.ts'
import type { DriftReportPage } from '../../../../src/model/driftReportPage.ts'
import type { Environment } from '../../../../src/model/environment.ts'
import { renderBadge, renderSeverity } from '../../components/badge.ts'
import { formatValue } from '../../components/changes.ts'
import { getOperationPath } from '../../components/links.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderAge } from '../../components/time.ts'
import { renderTabs } from './tabs.ts'

/** Expected and actual side by side, how severe it is, and who did it. */
export function renderDrift({
  environment,
  report,
  address,
}: {
  environment: Environment
  /** null: never checked */
  report: DriftReportPage | null
  address: string
}): string {
  if (!report)
    return html`!${renderTabs(environment, 'drift')}<p>${environment.name} was never checked for drift.</p>`
  const { summary, resources, totals, checkedAt, operation, notes, page, pageSize } = report
  return html`!${renderTabs(environment, 'drift')}
<div id="drift" data-live>
<p>Checked !${renderAge(checkedAt)} by <a href="${getOperationPath(operation)}">an operation</a>:
${summary.changed} changed, ${summary.deleted} deleted, of ${summary.resources} resources;
${summary.pendingChanges ?? 'unknown'} pending changes of the code.</p>
!${resources.length === 0 ? html`<p>!${renderBadge('no drift', 'good')}</p>` : resources.map(renderResource)}
!${renderPager({ page, pageSize, total: totals.resources }, address)}
!${notes.length > 0 ? html`<h2>What could not be checked</h2><ul>!${notes.map(note => html`<li>${note}</li>`)}</ul>` : ''}
</div>`
}

function renderResource(resource: DriftedResource): string {
  const {
    type,
    name,
    what,
    severity,
    class: group,
    properties,
    attribution,
    firstSeenAt,
  } = resource
  return html`<section class="panel"><h2>${shortenTypeName(type)} ${name}</h2>
<p>!${renderSeverity(severity)} ${group}, ${what}, first seen !${renderAge(firstSeenAt)};
!${renderAttribution(attribution)}</p>
!${
    properties.length === 0
      ? ''
      : renderTable<DriftedProperty>({
          caption: `Drift of ${name}`,
          rows: properties,
          columns: [
            { title: 'Property', cell: one => html`<code>${one.path}</code>` },
            { title: 'Expected', cell: one => html`<code>${formatValue(one.expected)}</code>` },
            { title: 'Actual', cell: one => html`<code>${formatValue(one.actual)}</code>` },
            { title: 'Severity', cell: one => renderSeverity(one.severity) },
          ],
        })
  }</section>`
}

function renderAttribution(attribution: DriftedResource['attribution']): string {
  if (!attribution) return 'who did it was not determined'
  const { who, at, call, reason } = attribution
  if (who === null) return html`who did it is not known: ${reason ?? 'no record'}`
  return html`by <strong>${who}</strong>${call === null ? '' : ` with ${call}`} !${renderAge(at)}`
}
