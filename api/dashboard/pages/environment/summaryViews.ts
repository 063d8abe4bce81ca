import { html } from 'ghtml'
import type { Environment } from '../../../../src/model/environment.ts'
import type { Operation, OperationKind } from '../../../../src/model/operation.ts'
import { renderDeployed } from '../overview/cardViews.ts'
import { getEnvironmentPath, getOperationPath } from '../../components/links.ts'
import { renderAge } from '../../components/time.ts'
import { renderOperationTable } from '../operations/listViews.ts'
import { renderTabs } from './tabs.ts'

/** An operation that a person starts with a click; the plan comes first. */
export type Action = { kind: OperationKind; label: string; explains: string; plans: boolean }

export const actions: readonly Action[] = [
  { kind: 'deploy', label: 'Plan a deploy', explains: 'the newest revision', plans: true },
  {
    kind: 'drift-check',
    label: 'Check for drift',
    explains: 'compares the cloud with the recorded state and changes nothing',
    plans: false,
  },
  { kind: 'reconcile', label: 'Plan a reconcile', explains: 'removes the drift', plans: true },
  { kind: 'rollback', label: 'Plan a rollback', explains: 'to the last good one', plans: true },
  { kind: 'rebuild', label: 'Plan a rebuild', explains: 'destroys and creates again', plans: true },
]

export function renderSummary({
  environment,
  operations,
  possible,
  csrf,
}: {
  environment: Environment
  operations: Operation[]
  /** those that the viewer may start */
  possible: readonly Action[]
  csrf: string
}): string {
  return html`!${renderTabs(environment, 'summary')}
<div id="facts" data-live>!${renderFacts(environment)}</div>
!${possible.length === 0 ? '' : renderActions(environment, possible, csrf)}
<div id="operations" data-live><h2>Newest operations</h2>!${renderOperationTable(operations)}
<p><a href="/dashboard/operations?environment=${environment.name}">All operations</a></p></div>`
}

function renderFacts(environment: Environment): string {
  const { description, owner, deployed, account, region, life, source, active } = environment
  return html`<dl class="facts">
<dt>Description</dt><dd>${description === '' ? '–' : description}</dd>
<dt>Owner</dt><dd>${owner === '' ? '–' : owner}</dd>
<dt>Deployed</dt><dd>!${renderDeployed(deployed)}</dd>
<dt>Resources</dt><dd><a href="${getEnvironmentPath(environment.name)}/resources">${environment.resourceCount}</a></dd>
<dt>Account</dt><dd>${account ?? '–'} ${region ?? ''}</dd>
<dt>Held by</dt><dd>!${active === null ? 'nobody' : html`<a href="${getOperationPath(active)}">the running operation</a>`}</dd>
!${life ? html`<dt>Ends</dt><dd>!${renderAge(life.expiresAt)}, at the latest !${renderAge(life.hardEndAt)}</dd>` : ''}
!${source ? html`<dt>Source</dt><dd>${source.kind === 'branch' ? `branch ${source.branch}` : `pull request ${source.number}`}</dd>` : ''}
</dl>`
}

function renderActions({ name }: Environment, possible: readonly Action[], csrf: string): string {
  return html`<h2>Start an operation</h2>
<form method="post" action="${getEnvironmentPath(name)}/operations">!${csrf}
<label class="field">Message (why)<input name="message" maxlength="500"></label>
<ul class="needs">!${possible.map(({ kind, label, explains }) => html`<li><button name="kind" value="${kind}" class="second">${label}</button> <span class="quiet">${explains}</span></li>`)}</ul></form>`
}
