import { html } from 'ghtml'
import type { EnvironmentOverview } from '../../../../src/model/overview.ts'
import type { Verdict } from '../../../../src/model/register.ts'
import type { Twins } from '../../../../src/services/overview/readOverview.ts'
import { shortenTypeName } from '../../../../src/lib/typeName.ts'
import { renderBadge } from '../../components/badge.ts'
import { renderEnvironmentLink } from '../../components/links.ts'
import { renderAge } from '../../components/time.ts'
import { renderDeployed, renderDrift } from './cardViews.ts'

/** rows of a list that the overview shows */
const most = 6

/** Production and its twin side by side, with the verdict, what differs, and what is ahead. */
export function renderTwins({ production, staging, parity }: Twins): string {
  return html`<h2>${production.environment.name} and its twin ${staging.environment.name}</h2>
<div class="panel">
<p>!${renderVerdict(parity)}</p>
<div class="twins">!${[production, staging].map(renderSide)}</div>
!${parity ? renderDifferences(parity) : ''}
</div>`
}

function renderVerdict(parity: Twins['parity']): string {
  if (!parity)
    return html`!${renderBadge('never compared', 'neutral')} the next deploy or
schedule compares them`
  const { id, passed, score, madeAt } = parity
  return html`!${renderBadge(passed ? 'parity passes' : 'parity fails', passed ? 'good' : 'bad')}
<strong>${score}</strong> of 100, compared !${renderAge(madeAt)}
<a href="/dashboard/parity/reports/${id}">all differences</a>`
}

function renderSide(overview: EnvironmentOverview): string {
  const { name, deployed, resourceCount } = overview.environment
  return html`<div><h3>!${renderEnvironmentLink(name)}</h3>
<dl class="facts"><dt>Revision</dt><dd>!${renderDeployed(deployed)}</dd>
<dt>Resources</dt><dd>${resourceCount}</dd>
<dt>Drift</dt><dd>!${renderDrift(overview)}</dd></dl></div>`
}

function renderDifferences({ judgement, ahead }: NonNullable<Twins['parity']>): string {
  const failing = judgement.verdicts.filter(({ fails }) => fails)
  const documented = judgement.verdicts.filter(({ status }) => status === 'documented').length
  const aheadCount = judgement.verdicts.filter(({ status }) => status === 'ahead').length
  const commits = ahead?.commits ?? []
  return html`<div class="twins">
<div><h3>What differs</h3>
<p>${failing.length} fail, ${documented} documented</p>
!${renderList(failing.map(renderDifference))}</div>
<div><h3>What is ahead</h3>
<p>${aheadCount} differences that a promotion removes</p>
!${renderList(commits.map(({ commit, subject, author }) => html`<code>${commit.slice(0, 8)}</code> ${subject} (${author})`))}</div>
</div>`
}

function renderDifference({ place, path, why }: Verdict): string {
  return html`<strong>${shortenTypeName(place.type)} ${place.name}</strong>${path === null ? '' : ` ${path}`}: ${why}`
}

/** The first ones, and how many more there are. */
function renderList(items: string[]): string {
  if (items.length === 0) return ''
  const more = items.length - most
  return html`<ul>!${items.slice(0, most).map(item => html`<li>!${item}</li>`)}!${more > 0 ? html`<li class="quiet">and ${more} more</li>` : ''}</ul>`
}
