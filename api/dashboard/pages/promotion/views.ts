/** Whether a revision may be deployed to production, and what is missing. */
import { html } from 'ghtml'
import type { GateStatus } from '../../../../src/model/gate.ts'
import type { SignOff } from '../../../../src/model/promotion.ts'
import { renderBadge } from '../../components/badge.ts'
import { renderSelect } from '../../components/form.ts'
import {
  getEnvironmentPath,
  getOperationPath,
  renderEnvironmentLink,
  renderRevision,
} from '../../components/links.ts'
import { renderPending } from '../../components/pending.ts'
import { renderPrintButton } from '../../components/print.ts'
import { renderAge, renderTime } from '../../components/time.ts'
import type { Reading } from '../../recentReadings.ts'
import { renderConditions } from './conditionViews.ts'

export type PromotionInput = {
  /** null: there is no environment */
  environment: string | null
  environments: string[]
  revision: string
  reading: Reading<GateStatus>
  /** of the operation that proves the revision */
  signOffs: SignOff[]
  proof: string | null
  /** roles in which the viewer may sign off */
  roles: string[]
  person: string
  mayPlan: boolean
  csrf: string
}

export function renderPromotion(input: PromotionInput): string {
  const { environment, environments, revision, reading } = input
  if (environment === null)
    return html`<h1>Promotion</h1><div class="panel"><p>There is no environment that you may see yet.</p></div>`
  return html`<h1>Promotion</h1>
<form method="get" action="/dashboard/promotion" class="row">
!${renderSelect({ name: 'environment', label: 'Deploy to', values: environments, chosen: environment, all: false })}
<label>Revision (branch, tag or commit)<input name="revision" value="${revision}" maxlength="200" placeholder="the configured branch"></label>
<button class="second">Evaluate the gate</button>!${renderPrintButton()}</form>
<div id="gate" data-live>!${reading.isCurrent ? '' : renderPending('the gate', reading.value === null)}
!${reading.value ? renderStatus(environment, reading.value) : ''}</div>
!${reading.value ? renderActions(environment, reading.value, input) : ''}`
}

const rules: Record<GateStatus['rule'], string> = {
  promotion: 'a promotion of a newer revision',
  'first-deploy': 'the first deploy',
  'deployed-revision': 'the revision that is deployed already',
  rollback: 'a rollback',
  'not-gated': 'this environment has no gate',
}

function renderStatus(name: string, status: GateStatus): string {
  const { allowed, complete, conditions, revision, rule, plan, at } = status
  const counted = conditions.filter(({ mode }) => mode !== 'off')
  const met = counted.filter(one => one.met === true).length
  const tone = allowed ? (complete ? 'good' : 'warning') : 'bad'
  const text = allowed
    ? complete
      ? 'the gate allows it'
      : 'nothing refuses it so far'
    : 'the gate refuses it'
  return html`<section class="panel verdict" aria-label="Verdict">
<div class="score ${allowed ? 'good' : 'bad'}"><strong>${counted.length === 0 ? '–' : `${met}/${counted.length}`}</strong><span>${counted.length === 0 ? 'no condition' : 'met'}</span></div>
<div><p>!${renderBadge(text, tone)} evaluated !${renderAge(at)}</p>
<p>Deploy of !${renderRevision(revision)} to !${renderEnvironmentLink(name)}: ${rules[rule]}</p>
<p class="quiet">!${plan === null ? 'There is no plan of this revision and state yet; conditions about the plan need one.' : html`Conditions about the plan use <a href="${getOperationPath(plan)}">this preview</a>.`}</p></div></section>
!${renderConditions(counted)}`
}

function renderActions(name: string, status: GateStatus, input: PromotionInput): string {
  const { csrf, mayPlan, proof, roles, signOffs, person } = input
  return html`!${
    mayPlan
      ? html`<h2>Next step</h2><form method="post" action="${getEnvironmentPath(name)}/operations" class="row">!${csrf}
<input type="hidden" name="revision" value="${status.revision.commit ?? status.revision.id}">
<label>Message (why)<input name="message" maxlength="500"></label>
<button name="kind" value="deploy">Plan a deploy of this revision</button></form>`
      : ''
  }
!${
    proof === null
      ? ''
      : html`<h2>Sign-offs</h2>
<p>They belong to <a href="${getOperationPath(proof)}">the operation</a> that proves this revision.</p>
!${signOffs.length === 0 ? html`<p>!${renderBadge('nobody has signed off', 'neutral')}</p>` : html`<ul>!${signOffs.map(({ role, by, at, comment }) => html`<li><strong>${role}</strong> by ${by}, !${renderTime(at)}${comment === '' ? '' : `: ${comment}`}</li>`)}</ul>`}
!${
          roles.length === 0
            ? ''
            : html`<form method="post" action="/dashboard/promotion/sign-offs" class="panel stack">!${csrf}
<input type="hidden" name="operation" value="${proof}"><input type="hidden" name="environment" value="${name}"><input type="hidden" name="revision" value="${input.revision}">
<p>You sign off as <strong>${person}</strong>. A sign-off can not be withdrawn.</p>
!${renderSelect({ name: 'role', label: 'In the role', values: roles, chosen: roles[0], all: false })}
<label class="field">Comment<input name="comment" maxlength="2000"></label><p><button>Sign off</button></p></form>`
        }`
  }`
}
