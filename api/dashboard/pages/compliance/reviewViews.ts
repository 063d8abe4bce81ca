/** The design review: each item with its result and the evidence. */
import { html } from 'ghtml'
import type { Reference, Review, ReviewItem } from '../../../../src/model/review.ts'
import { renderBadge, type Tone } from '../../components/badge.ts'
import { getEnvironmentPath, getOperationPath } from '../../components/links.ts'
import { renderPending } from '../../components/pending.ts'
import { renderPrintButton } from '../../components/print.ts'
import { renderAge } from '../../components/time.ts'
import type { Reading } from '../../recentReadings.ts'
import { renderComplianceTabs } from './tabs.ts'

const words: Record<ReviewItem['result'], [text: string, tone: Tone]> = {
  met: ['met', 'good'],
  'not-met': ['not met', 'bad'],
  'not-known': ['not known', 'warning'],
}

export function renderReview({ value, isCurrent }: Reading<Review>): string {
  return html`!${renderComplianceTabs('review')}
<div id="review" data-live>!${isCurrent ? '' : renderPending('the review', value === null)}
!${value === null ? '' : renderItems(value)}</div><p>!${renderPrintButton()}</p>`
}

function renderItems({ items, counts, reviewedAt }: Review): string {
  const article = items.filter(({ ours }) => !ours)
  const own = items.filter(({ ours }) => ours)
  return html`<p class="badges">!${renderBadge(`${counts.met} of ${article.length} met`, counts.met === article.length ? 'good' : 'neutral')}
!${counts['not-met'] > 0 ? renderBadge(`${counts['not-met']} not met`, 'bad') : ''}
!${counts['not-known'] > 0 ? renderBadge(`${counts['not-known']} not known`, 'warning') : ''}
<span class="quiet">reviewed !${renderAge(reviewedAt)} from stored evidence; nothing can be set by hand</span></p>
<ol class="checklist">!${article.map(renderItem)}</ol>
!${own.length === 0 ? '' : html`<h2>Checks of Twinstack</h2><ol class="checklist">!${own.map(renderItem)}</ol>`}`
}

function renderItem({ number, title, result, sentence, evidence }: ReviewItem): string {
  const [text, tone] = words[result]
  return html`<li class="${tone}" value="${number}"><div class="check-head">!${renderBadge(text, tone)} <strong>${title}</strong></div>
<p>${sentence}</p>!${evidence.length === 0 ? '' : html`<p class="quiet">Evidence: !${evidence.map(renderReference).join(', ')}</p>`}</li>`
}

/** A link to the evidence where a page shows it. */
function renderReference({ kind, id }: Reference): string {
  const paths: Partial<Record<Reference['kind'], string>> = {
    operation: getOperationPath(id),
    drift: getOperationPath(id),
    parity: `/dashboard/parity/reports/${id}`,
    environment: getEnvironmentPath(id),
    compliance: '/dashboard/compliance',
  }
  const path = paths[kind]
  const isId = /^[a-z0-9-]+$/.test(id)
  return path === undefined || !isId
    ? html`${kind} <code>${id.slice(0, 60)}</code>`
    : html`<a href="${path}">${kind} <code>${id.slice(0, 12)}</code></a>`
}
