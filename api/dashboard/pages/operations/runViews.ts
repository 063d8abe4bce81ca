import { html } from 'ghtml'
import type { Phase } from '../../../../src/analysis/overview/listPhases.ts'
import { finalStatuses } from '../../../../src/model/operation.ts'
import { advance, createProgress, describeEvent } from '../../assets/run.js'
import { renderBadge, type Tone } from '../../components/badge.ts'
import { getOperationPath } from '../../components/links.ts'
import { formatSeconds, renderAge, renderTime } from '../../components/time.ts'
import type { OperationInput } from './operationInput.ts'

const tones: Record<Phase['state'], Tone> = {
  running: 'busy',
  finished: 'good',
  failed: 'bad',
  skipped: 'neutral',
}

/** The present step with a bar; nothing when the operation has ended. */
export function renderProgress({ operation, run, expected }: OperationInput): string {
  const { status, behind } = operation
  if (finalStatuses.includes(status)) return ''
  if (status === 'queued')
    return html`<p>!${behind === null ? 'waits for a worker' : html`waits for <a href="${getOperationPath(behind)}">another operation</a>`}</p>`
  const progress = run.current.reduce(advance, createProgress())
  const { step, done, failed, running } = progress
  if (step === null) return html`<p>${status}</p>`
  const total = Math.max(expected, done + failed + running)
  return html`<div id="bar" data-step="${step}" data-done="${done}" data-failed="${failed}" data-running="${running}">
<p><strong>${step}</strong>: <span data-count>${done}</span>!${total > 0 ? html` of about ${total}` : ''} resources${failed > 0 ? `, ${failed} failed` : ''}</p>
!${total > 0 ? html`<progress value="${done + failed}" max="${total}" aria-label="resources of this step"></progress>` : ''}
</div>`
}

export function renderPhases(phases: Phase[]): string {
  if (phases.length === 0) return ''
  return html`<h2>Phases</h2>
<ol class="timeline">!${phases.map(renderPhase)}</ol>`
}

function renderPhase({ step, state, startedAt, seconds, detail }: Phase): string {
  const time =
    seconds === null ? html`since !${renderAge(startedAt)}` : html`${formatSeconds(seconds)}`
  return html`<li class="${tones[state]}"><strong>${step}</strong> !${renderBadge(state, tones[state])} !${time}
<span class="quiet">!${renderTime(startedAt)}</span>!${detail === null ? '' : html`<br>${detail}`}</li>`
}

/**
 * The end of the log. The form filters on the server; with JavaScript it filters while one types,
 * and the log continues.
 */
export function renderLog({ operation, run, filter }: OperationInput): string {
  const { id, status, lastEvent } = operation
  const last = run.log.at(-1)?.seq ?? 0
  const isFiltered = filter.q !== '' || filter.errorsOnly
  const after = isFiltered ? lastEvent : Math.max(last, 0)
  const lines = run.log.flatMap(event => describeEvent(event) ?? [])
  return html`<h2 id="log-title">Log</h2>
<form method="get" action="${getOperationPath(id)}" class="row">
<label>Search<input type="search" name="q" id="log-search" value="${filter.q}" maxlength="200"></label>
<label class="check"><input type="checkbox" name="errors" value="1" id="log-errors" !${filter.errorsOnly ? 'checked' : ''}> errors only</label>
<label class="check" data-script hidden><input type="checkbox" id="log-follow" checked> follow</label>
<button class="second">Search the whole log</button>
</form>
!${run.isCut ? html`<p class="quiet">These are the newest lines; a search finds the older ones. All events: <code>GET /v1/operations/${id}/events</code></p>` : ''}
<div class="log" id="log" role="region" aria-labelledby="log-title" tabindex="0" data-operation="${id}" data-after="${after}" data-ended="${finalStatuses.includes(status)}">
<ol>!${lines.map(
    ({ time, text, tone }) => html`<li class="${tone}">${time} ${text}</li>
`,
  )}</ol>
</div>`
}
