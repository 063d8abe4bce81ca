import { html } from 'ghtml'
import { finalStatuses } from '../../../../src/model/operation.ts'
import { renderKind, renderStatus } from '../../components/badge.ts'
import { renderChanges } from '../../components/changes.ts'
import { getOperationPath, renderEnvironmentLink, renderRevision } from '../../components/links.ts'
import { renderPager } from '../../components/table.ts'
import { renderAge, renderTime } from '../../components/time.ts'
import { renderCarryOut, renderDecision } from './decisionViews.ts'
import { renderFailure } from './failureViews.ts'
import type { OperationInput } from './operationInput.ts'
import { renderLog, renderPhases, renderProgress } from './runViews.ts'

/** changed resources of one page */
const pageSize = 50

export function renderOperation(input: OperationInput): string {
  const { operation, run, plan, csrf, may } = input
  const { id, kind, environment, status, failure } = operation
  const isFinal = finalStatuses.includes(status)
  return html`<div id="operation" data-live>
<h1>${kind} of !${renderEnvironmentLink(environment)} !${renderStatus(status)}</h1>
!${failure ? renderFailure(failure) : ''}
</div>
<div id="decision" data-live>
!${renderDecision({ operation, plan, csrf, mayApprove: may.approve })}
!${may.carryOut && status === 'succeeded' ? renderCarryOut({ operation, csrf }) : ''}
</div>
<div id="run" data-live>
!${renderProgress(input)}
!${renderPhases(run.phases)}
</div>
<div id="cancel" data-live>!${
    isFinal || !may.cancel
      ? ''
      : html`<form method="post" action="${getOperationPath(id)}/cancel">!${csrf}<p><button class="danger">Cancel this operation</button>
<span class="quiet">A running one finishes its started steps and saves the state.</span></p></form>`
  }</div>
<div id="facts" data-live>!${renderFacts(input)}</div>
<div id="changes" data-live>!${renderChanged(input)}</div>
!${renderLog(input)}`
}

function renderFacts({ operation, environmentKind }: OperationInput): string {
  const { requestedBy, message, revision, createdAt, startedAt, finishedAt, transitions } =
    operation
  return html`<h2>About it</h2>
<dl class="facts">
<dt>Operation</dt><dd><code>${operation.id}</code></dd>
<dt>Environment</dt><dd>${operation.environment} !${renderKind(environmentKind)}</dd>
<dt>Requested by</dt><dd>${requestedBy.name}${requestedBy.onBehalfOf ? ` for ${requestedBy.onBehalfOf}` : ''} !${renderAge(createdAt)}</dd>
<dt>Message</dt><dd>${message === '' ? '–' : message}</dd>
<dt>Revision</dt><dd>!${renderRevision(revision)}</dd>
!${environmentKind === 'production' ? html`<dt>Gate</dt><dd><a href="${getOperationPath(operation.id)}/gate">its conditions and evidence</a></dd>` : ''}
<dt>Started</dt><dd>!${renderTime(startedAt)}</dd>
<dt>Ended</dt><dd>!${renderTime(finishedAt)}</dd>
</dl>
<details id="transitions"><summary>Every change of its status</summary>
<ol class="timeline">!${transitions.map(({ to, at, actor, reason }) => html`<li>!${renderStatus(to)} !${renderTime(at)} by ${actor.name}${reason === '' ? '' : `: ${reason}`}</li>`)}</ol></details>`
}

/** Resources that it changed, or that a preview would change, as pulumi shows them. */
function renderChanged({ operation, run, plan, page }: OperationInput): string {
  const isPlanned = run.changes.length === 0 && plan !== null
  const all = isPlanned
    ? plan.planned.filter(({ op }) => op !== 'same').map(change => ({ change }))
    : run.changes
  return html`<h2>${isPlanned ? 'What would change' : 'What changed'}</h2>
!${renderChanges(all.slice((page - 1) * pageSize, page * pageSize))}
!${all.length > pageSize ? renderPager({ page, pageSize, total: all.length }, getOperationPath(operation.id)) : ''}`
}
