import { html } from 'ghtml'
import type { Operation, Plan } from '../../../../src/model/operation.ts'
import { renderChanges } from '../../components/changes.ts'
import { getEnvironmentPath, getOperationPath } from '../../components/links.ts'
import { renderAge, renderTime } from '../../components/time.ts'

/** changes that the form shows; the others are below */
const most = 200

/**
 * The plan that waits for a person, with the digest that the decision is bound to. A form in which
 * a person types is not replaced while she reads.
 */
export function renderDecision({
  operation: { id, status, approval, requestedBy },
  plan,
  csrf,
  mayApprove,
}: {
  operation: Operation
  plan: Plan | null
  csrf: string
  mayApprove: boolean
}): string {
  if (approval === null) return ''
  const { digest, why, fourEyes, expiresAt, by, at, comment } = approval
  if (status !== 'awaiting-approval')
    return html`<section class="panel"><h2>Approval: ${approval.status}</h2>
<p>${by === null ? 'nobody decided' : `by ${by}`} !${renderTime(at)} ${comment}</p>
<p class="quiet">plan <code>${digest}</code></p></section>`
  const changes = plan?.planned.filter(({ op }) => op !== 'same') ?? []
  return html`<section class="panel" aria-labelledby="approval">
<h2 id="approval">This plan waits for approval</h2>
<p>${why}; requested by ${requestedBy.name}, ends !${renderAge(expiresAt)}.
${fourEyes ? `Another person than ${requestedBy.name} has to approve.` : ''}</p>
!${plan && plan.digest !== digest ? html`<p class="error">The plan has changed since the request: it is planned again.</p>` : ''}
!${renderChanges(changes.slice(0, most).map(change => ({ change })))}
!${changes.length > most ? html`<p>and ${changes.length - most} more changes</p>` : ''}
<p>The decision is bound to the plan with the digest <code>${digest}</code>.</p>
!${
    mayApprove
      ? html`<form method="post" action="${getOperationPath(id)}/approve" class="stack">
!${csrf}<input type="hidden" name="digest" value="${digest}">
<label class="field">Comment<input name="comment" maxlength="500"></label>
<div class="row"><button>Approve this plan</button>
<button class="danger" formaction="${getOperationPath(id)}/reject">Reject it</button></div></form>`
      : html`<p class="note">Your role may not approve it.</p>`
  }</section>`
}

/**
 * Carries out the operation whose plan is shown: a deploy of the revision of a preview, or the same
 * kind as a plan. Production is named again before it is rebuilt.
 */
export function renderCarryOut({
  operation: { environment, environmentKind, kind, revision, options },
  csrf,
}: {
  operation: Operation
  csrf: string
}): string {
  const carried = kind === 'preview' ? 'deploy' : kind
  const needsName =
    (environmentKind === 'production' && carried === 'rebuild') ||
    carried === 'import' ||
    carried === 'state-edit'
  return html`<section class="panel"><h2>Carry it out</h2>
<form method="post" action="${getEnvironmentPath(environment)}/operations" class="stack">!${csrf}
<input type="hidden" name="now" value="1">
!${kind === 'preview' && revision?.commit ? html`<input type="hidden" name="revision" value="${revision.commit}">` : ''}
!${listDetails(options).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label class="field">Message (why)<input name="message" maxlength="500"></label>
!${needsName ? html`<label class="field">Name of the environment, to confirm<input name="confirm" required maxlength="40" autocomplete="off"></label>` : ''}
<p><button name="kind" value="${carried}">Start this ${carried} of ${environment}</button></p></form></section>`
}

/** The fields with which an import or a restore is requested again. */
function listDetails({ resources, stateEdit }: Operation['options']): [string, string][] {
  const [resource] = resources
  if (resource) {
    const { type, name, id, parent = '' } = resource
    return [
      ['type', type],
      ['resourceName', name],
      ['resourceId', id],
      ['parent', parent],
    ]
  }
  return stateEdit?.action === 'restore' ? [['version', String(stateEdit.version)]] : []
}
