/** What the gate decided about one operation. */
import { html } from 'ghtml'
import type { GateVerification, OperationGate } from '../../../../src/model/gate.ts'
import type { Operation } from '../../../../src/model/operation.ts'
import type { GateDecision } from '../../../../src/model/promotion.ts'
import { renderBadge } from '../../components/badge.ts'
import { getOperationPath, renderOperationLink, renderRevision } from '../../components/links.ts'
import { renderPrintButton } from '../../components/print.ts'
import { renderTime } from '../../components/time.ts'
import { renderConditions } from './conditionViews.ts'

export function renderDecisions({
  operation,
  gate,
  verification,
}: {
  operation: Operation
  gate: OperationGate
  /** null: it was not requested */
  verification: GateVerification | null
}): string {
  return html`<h1>The gate of ${operation.kind} of ${operation.environment}</h1>
<p>!${renderOperationLink(operation)} !${renderRevision(operation.revision)}</p>
<p class="actions"><a class="button second" href="${getOperationPath(operation.id)}/gate?verify=1">Verify digests, seals and evidence</a> !${renderPrintButton()}</p>
!${verification ? renderVerification(verification) : ''}
!${gate.decisions.length === 0 ? html`<p>!${renderBadge('the gate was not evaluated', 'neutral')}</p>` : gate.decisions.toReversed().map(renderDecision)}`
}

function renderDecision(decision: GateDecision): string {
  const { allowed, at, planDigest, breakGlass, conditions, digest } = decision
  return html`<section class="section"><h2>!${renderTime(at)} !${renderBadge(allowed ? 'allowed' : 'refused', allowed ? 'good' : 'bad')}</h2>
<p class="quiet">${planDigest === null ? 'before the plan' : `with the plan ${planDigest.slice(0, 12)}`} · SHA-256 <code>${digest.slice(0, 16)}…</code></p>
!${breakGlass ? html`<p class="note">Emergency access by ${breakGlass.by}: ${breakGlass.reason}</p>` : ''}
!${renderConditions(conditions.filter(({ mode }) => mode !== 'off'))}</section>`
}

function renderVerification({ verified, verifiedAt, decisions }: GateVerification): string {
  return html`<section class="panel" aria-label="Verification"><p>!${renderBadge(verified ? 'verified' : 'changed', verified ? 'good' : 'bad')} !${renderTime(verifiedAt)}</p>
<ul>!${decisions.map(
    ({ at, digestFits, sealFits, evidence }) =>
      html`<li>!${renderTime(at)}: digest ${digestFits ? 'valid' : 'wrong'}, seal ${sealFits ? 'valid' : 'wrong'}
<ul>!${evidence.map(one => html`<li>${one.condition}: ${one.what} <code>${one.id.slice(0, 12)}</code> ${one.status}${one.detail === '' ? '' : `, ${one.detail}`}</li>`)}</ul></li>`,
  )}</ul></section>`
}
