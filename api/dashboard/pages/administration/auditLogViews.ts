import { html } from 'ghtml'
import type { Page } from '../../../../src/lib/pagination.ts'
import type { AuditLogEntry } from '../../../../src/model/access.ts'
import type { ChainState } from '../../../../src/model/auditLogChain.ts'
import { renderBadge, type Tone } from '../../components/badge.ts'
import { renderSearch } from '../../components/form.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderTime } from '../../components/time.ts'
import { administrationPath, renderAdministrationTabs } from './tabs.ts'

const tones: Record<AuditLogEntry['outcome'], Tone> = {
  done: 'good',
  refused: 'warning',
  failed: 'bad',
}
const path = `${administrationPath}/audit-log`

export function renderAuditLog({
  entries,
  filter,
  verification,
  address,
}: {
  entries: Page<AuditLogEntry>
  filter: { action: string; actor: string; from: string; to: string }
  verification: (ChainState & { ok: boolean }) | null
  address: string
}): string {
  const { action, actor, from, to } = filter
  return html`!${renderAdministrationTabs('audit-log')}
<form method="get" action="${path}" class="row" role="search">
!${renderSearch('action', 'Action, e.g. token.create', action)}
!${renderSearch('actor', 'Person or machine', actor)}
<label>From<input type="date" name="from" value="${from}"></label>
<label>Until<input type="date" name="to" value="${to}"></label>
<button class="second">Search</button></form>
!${renderTable({
    caption: 'Rows of the audit log',
    empty: 'no row',
    rows: entries.items,
    columns: [
      { title: 'When', cell: one => renderTime(one.at.toISOString()) },
      { title: 'Who', cell: one => html`${one.actor.name}` },
      { title: 'Action', cell: one => html`<code>${one.action}</code>` },
      { title: 'Target', cell: one => html`${one.target}` },
      { title: 'Outcome', cell: one => renderBadge(one.outcome, tones[one.outcome]) },
      { title: 'From', cell: one => html`${one.address ?? '–'}` },
      { title: 'Detail', cell: renderDetail },
    ],
  })}
!${renderPager(entries, address)}
<h2>Verification</h2>
<p>Each row has a hash of itself and of the row before. Store the hash of the newest row elsewhere: it
proves later that no row was removed or changed.</p>
!${verification ? renderVerification(verification) : ''}
<form method="get" action="${path}" class="row">
<label>Stored hash (optional)<input name="expect" maxlength="64" autocomplete="off" spellcheck="false"></label>
<button name="verify" value="1" class="second">Verify the whole log</button></form>`
}

function renderDetail({ detail }: AuditLogEntry): string {
  if (Object.keys(detail).length === 0) return '–'
  return html`<details><summary>show</summary><pre>${JSON.stringify(detail, null, 2)}</pre></details>`
}

function renderVerification({
  ok,
  entries,
  head,
  broken,
  expected,
}: ChainState & { ok: boolean }): string {
  return html`<div class="panel" role="status"><p>!${renderBadge(ok ? 'complete' : 'changed', ok ? 'good' : 'bad')}
${entries} rows with a hash.</p>
!${broken ? html`<p>Row ${broken.id}: ${broken.why}</p>` : ''}
!${expected === false ? html`<p>The stored hash is in no row: rows were removed or changed.</p>` : ''}
!${head === null ? '' : html`<p>Hash of the newest row: <code>${head}</code></p>`}</div>`
}
