import { html } from 'ghtml'
import type { Need } from '../../../../src/model/overview.ts'
import type { Operation } from '../../../../src/model/operation.ts'
import type { Overview } from '../../../../src/services/overview/readOverview.ts'
import type { ComplianceSummary } from '../../complianceSummaries.ts'
import { renderBadge, renderStatus } from '../../components/badge.ts'
import {
  getEnvironmentPath,
  getOperationPath,
  renderEnvironmentLink,
  renderOperationLink,
} from '../../components/links.ts'
import { renderTable } from '../../components/table.ts'
import { renderAge } from '../../components/time.ts'
import { renderAlternatives } from '../sandbox/startViews.ts'
import { renderCard } from './cardViews.ts'
import { renderTwins } from './twinViews.ts'

export type OverviewInput = Overview & {
  compliance: Map<string, ComplianceSummary>
  /** the account is simulated, so a person can try everything */
  hasSandbox: boolean
}

export function renderOverview(overview: OverviewInput): string {
  const { environments, needs, twins, compliance } = overview
  const unfinished = environments.flatMap(one => one.unfinished)
  if (environments.length === 0) return renderEmpty(overview.hasSandbox)
  return html`<h1>Overview</h1>
<div id="needs" data-live>
<h2>What needs a person</h2>
!${renderNeeds(needs)}</div>
!${twins ? html`<div id="twins" data-live>!${renderTwins(twins)}</div>` : ''}
<div id="queue" data-live><h2>Running and waiting operations</h2>!${renderQueue(unfinished)}</div>
<div id="environments" data-live>
<h2>Environments</h2>
<ul class="cards">!${environments.map(one => renderCard(one, compliance.get(one.environment.name)))}</ul>
</div>`
}

function renderEmpty(hasSandbox: boolean): string {
  return html`<h1>Overview</h1>
<div id="environments" data-live><p>There is no environment that you may see yet.</p>
!${
    hasSandbox
      ? html`<p><a class="button" href="/dashboard/start">First steps: create both twins, break something,
find it, put it back</a></p>`
      : html`<p>Create one with <code>twinstack env create staging --kind staging</code>.</p>`
  }
!${renderAlternatives()}</div>`
}

const words: Record<Need['kind'], string> = {
  approval: 'approval',
  failure: 'failed',
  leftovers: 'leftovers',
  drift: 'drift',
  parity: 'parity',
  'expired-differences': 'review overdue',
  audit: 'audit',
  ending: 'ends soon',
}

/** the part of the environment that has the details */
const pages: Partial<Record<Need['kind'], string>> = { drift: '/drift' }

function renderNeeds(needs: Need[]): string {
  if (needs.length === 0) return html`<p>!${renderBadge('nothing needs a decision', 'good')}</p>`
  return html`<ul class="needs">!${needs.map(renderNeed)}</ul>`
}

function renderNeed({ kind, severity, environment, text, id }: Need): string {
  const tone = severity === 'high' ? 'bad' : 'warning'
  const target = findTarget({ kind, id, environment })
  const line = target === null ? html`${text}` : html`<a href="${target}">${text}</a>`
  return html`<li class="${tone}">!${renderBadge(words[kind], tone)} !${line}</li>`
}

/** The page on which a person acts on it. */
function findTarget({ kind, id, environment }: Pick<Need, 'kind' | 'id' | 'environment'>) {
  if (kind === 'expired-differences') return '/dashboard/parity/differences'
  if (kind === 'parity') return '/dashboard/parity'
  if (kind === 'audit') return '/dashboard/compliance/audits'
  if (id !== null && (kind === 'approval' || kind === 'failure')) return getOperationPath(id)
  return environment === null ? null : `${getEnvironmentPath(environment)}${pages[kind] ?? ''}`
}

/** Who waits for whom. */
function renderQueue(operations: Operation[]): string {
  return renderTable({
    caption: 'Running and waiting operations',
    empty: 'no operation runs or waits',
    rows: operations,
    columns: [
      { title: 'Environment', cell: one => renderEnvironmentLink(one.environment) },
      { title: 'Operation', cell: renderOperationLink },
      { title: 'Status', cell: one => renderStatus(one.status) },
      { title: 'Requested by', cell: one => html`${one.requestedBy.name}` },
      { title: 'Since', cell: one => renderAge(one.startedAt ?? one.createdAt) },
      { title: 'Waits for', cell: one => renderBehind(one, operations) },
    ],
  })
}

function renderBehind({ status, behind }: Operation, all: Operation[]): string {
  if (status === 'awaiting-approval') return 'a person who approves it'
  if (behind === null) return '–'
  const ahead = all.find(({ id }) => id === behind)
  return ahead
    ? html`!${renderOperationLink(ahead)} of ${ahead.requestedBy.name}`
    : html`<a href="${getOperationPath(behind)}">another operation</a>`
}
