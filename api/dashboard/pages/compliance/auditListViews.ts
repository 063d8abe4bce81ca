import { html } from 'ghtml'
import type { Page } from '../../../../src/lib/pagination.ts'
import type {
  ComplianceAuditSummary,
  SectionStatus,
} from '../../../../src/model/complianceAudit.ts'
import { renderBadge, type Tone } from '../../components/badge.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderTime } from '../../components/time.ts'
import { getAuditPath, renderComplianceTabs } from './tabs.ts'

export const sectionTones: Record<SectionStatus, Tone> = {
  met: 'good',
  failed: 'bad',
  unknown: 'warning',
}

export function renderAudits({
  audits,
  mayCreate,
  csrf,
  address,
}: {
  audits: Page<ComplianceAuditSummary>
  mayCreate: boolean
  csrf: string
  address: string
}): string {
  return html`!${renderComplianceTabs('audits')}
!${
    mayCreate
      ? html`<form method="post" action="/dashboard/compliance/audits" class="row">!${csrf}
<label>Reason<input name="message" maxlength="500" placeholder="e.g. end of quarter"></label>
<button>Create an audit</button> <span class="quiet">It records the present state of all environments and starts nothing.</span></form>`
      : ''
  }
<div id="audits" data-live>!${renderTable({
    caption: 'Audits',
    empty: 'no audit was created yet',
    rows: audits.items,
    columns: [
      {
        title: 'Audit',
        cell: one => html`<a href="${getAuditPath(one.id)}">Audit ${one.number}</a>`,
      },
      { title: 'Created', cell: one => renderTime(one.madeAt) },
      { title: 'By', cell: one => html`${one.madeBy.name}` },
      { title: 'Result', cell: one => renderBadge(one.status, sectionTones[one.status]) },
      { title: 'Failing', number: true, cell: one => html`${one.findings.failing}` },
      { title: 'Accepted', number: true, cell: one => html`${one.findings.accepted}` },
      { title: 'Signed by', cell: renderSignatures },
    ],
  })}
!${audits.total > audits.pageSize ? renderPager(audits, address) : ''}</div>`
}

function renderSignatures({ signatures }: ComplianceAuditSummary): string {
  if (signatures.length === 0) return renderBadge('not signed', 'warning')
  return html`${signatures.map(({ by }) => by).join(', ')}`
}
