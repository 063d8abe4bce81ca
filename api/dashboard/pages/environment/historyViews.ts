import { html } from 'ghtml'
import { formatTime } from '../../../../src/lib/formatTime.ts'
import type { Page } from '../../../../src/lib/pagination.ts'
import type { Environment } from '../../../../src/model/environment.ts'
import type { HistoryChanges, HistoryEntry, Comparison } from '../../../../src/model/history.ts'
import { renderStatus, statusTones } from '../../components/badge.ts'
import { formatValue } from '../../components/changes.ts'
import { getEnvironmentPath, renderOperationLink, renderRevision } from '../../components/links.ts'
import { renderPager } from '../../components/table.ts'
import { renderTime } from '../../components/time.ts'
import { renderTabs } from './tabs.ts'

/** changed resources and settings that a list shows */
const most = 30

/** Deployments as a timeline, each with what it changed; any two can be compared. */
export function renderHistory({
  environment,
  history,
  comparison,
  address,
}: {
  environment: Environment
  history: Page<HistoryEntry>
  comparison: Comparison | null
  address: string
}): string {
  const renderOptions = (chosen: string | undefined) =>
    history.items.map(
      ({ operation, at, revision }) =>
        html`<option value="${operation}" !${operation === chosen ? 'selected' : ''}>${formatTime(at)} ${revision?.subject.slice(0, 40) ?? ''}</option>`,
    )
  return html`!${renderTabs(environment, 'history')}
!${
    history.items.length > 1
      ? html`<form method="get" action="${getEnvironmentPath(environment.name)}/history" class="row">
<label>From<select name="from">!${renderOptions(comparison?.from.operation)}</select></label>
<label>To<select name="to">!${renderOptions(comparison?.to.operation)}</select></label>
<button class="second">Compare</button></form>`
      : ''
  }
!${comparison ? html`<section class="panel"><h2>Between the two</h2>!${renderHistoryChanges(comparison.changes)}</section>` : ''}
!${history.items.length === 0 ? html`<p>Nothing was deployed yet.</p>` : ''}
<ol class="timeline">!${history.items.map(renderEntry)}</ol>
!${renderPager(history, address)}`
}

function renderEntry(entry: HistoryEntry): string {
  const { operation, kind, status, requestedBy, at, revision, failure, changes } = entry
  return html`<li class="${statusTones[status]}"><p>!${renderOperationLink({ id: operation, kind })} !${renderStatus(status)}
!${renderTime(at)} by ${requestedBy.name}: !${renderRevision(revision)}</p>
!${failure === null ? '' : html`<p>${failure}</p>`}
<details id="entry-${operation}"><summary>What changed</summary>!${renderHistoryChanges(changes)}</details></li>`
}

function renderHistoryChanges({ commits, settings, versions, resources }: HistoryChanges): string {
  return html`<h3>Commits</h3>
!${renderItems([
    ...commits.added.map(
      ({ commit, subject, author }) =>
        html`+ <code>${commit.slice(0, 8)}</code> ${subject} (${author})`,
    ),
    ...commits.removed.map(
      ({ commit, subject }) => html`− <code>${commit.slice(0, 8)}</code> ${subject}`,
    ),
  ])}
<h3>Settings</h3>
!${settings === null ? html`<p>not recorded</p>` : renderItems(settings.changes.map(({ path, before, after }) => html`<code>${path}</code>: ${formatValue(before)} => ${formatValue(after)}`))}
<h3>Versions</h3>
!${renderItems(versions.map(({ name, before, after }) => html`${name}: ${before ?? '–'} => ${after ?? '–'}`))}
<h3>Resources</h3>
!${resources === null ? html`<p>not recorded</p>` : renderItems(resources.items.map(({ change, type, name }) => html`${change} ${type} ${name}`))}`
}

function renderItems(items: string[]): string {
  if (items.length === 0) return html`<p class="quiet">no change</p>`
  const more = items.length - most
  return html`<ul>!${items.slice(0, most).map(item => html`<li>!${item}</li>`)}!${more > 0 ? html`<li class="quiet">and ${more} more</li>` : ''}</ul>`
}
