/** One difference: both values, why they count as different, and its entry in the register. */
import { html } from 'ghtml'
import { explainVerdict, getSideValue } from '../../../../src/analysis/parity/explainVerdict.ts'
import { shortenTypeName } from '../../../../src/lib/typeName.ts'
import type { ParityDifference } from '../../../../src/model/difference.ts'
import type { ParityDocument, RegisterView } from '../../../../src/model/parityReport.ts'
import type { Verdict, VerdictStatus } from '../../../../src/model/register.ts'
import { renderBadge, renderSeverity, type Tone } from '../../components/badge.ts'
import { getOperationPath } from '../../components/links.ts'
import { renderAge } from '../../components/time.ts'
import { formatAspect } from './aspects.ts'

export type Entry = RegisterView['entries'][number]

const words: Record<VerdictStatus, string> = {
  documented: 'documented',
  ahead: 'ahead',
  undocumented: 'not documented',
  overdue: 'review overdue',
  contradicted: 'contradicts its entry',
  'never-legitimate': 'never allowed',
  'too-long-ahead': 'ahead for too long',
  'beyond-ratio': 'beyond the largest ratio',
  'security-not-accepted': 'security not accepted',
  'observability-not-accepted': 'observability not accepted',
}

export function renderVerdict({ status, fails, security, observability }: Verdict): string {
  const tone: Tone = fails ? 'bad' : status === 'ahead' ? 'busy' : 'neutral'
  const accepted = security ? ', security' : observability ? ', observability' : ''
  return renderBadge(`${words[status]}${fails ? '' : accepted}`, tone)
}

/** Closed it is one line, so that a page of differences can be read at a glance. */
export function renderDifference({
  report,
  verdict,
  entry,
  at,
}: {
  report: ParityDocument
  verdict: Verdict
  /** the entry that documents it; null: none, or it can't be read */
  entry: Entry | null
  /** its number on the page, for ids */
  at: number
}): string {
  const difference = report.comparison.differences.find(({ key }) => key === verdict.key)
  const { place, path, aspect } = verdict
  return html`<details class="difference" id="difference-${at}"><summary>
<span class="what">!${renderVerdict(verdict)} <strong>${shortenTypeName(place.type)} ${place.name}</strong>
!${path === null ? '' : html`<code>${path}</code>`}</span>
<span class="values"><code>${getShort(verdict, 'left')}</code> <span aria-label="in the model">⇄</span> <code>${getShort(verdict, 'right')}</code></span>
</summary>
<div class="sides">
<div><h3>${report.left}</h3><pre>${getText(verdict, 'left')}</pre></div>
<div><h3>${report.right}</h3><pre>${getText(verdict, 'right')}</pre></div>
</div>
<dl class="facts">
<dt>Why</dt><dd>${verdict.why}</dd>
!${renderMeaning(difference)}
<dt>Aspect</dt><dd>${formatAspect(aspect)} <span class="quiet">${place.type}</span></dd>
!${renderSince(difference)}
!${entry ? renderEntryFacts(entry) : ''}
</dl>
!${renderProposal(verdict, difference, report.madeAt, at)}
</details>`
}

function renderMeaning(difference: ParityDifference | undefined): string {
  if (!difference) return ''
  const { severity, meaning, note, explanation } = difference
  return html`!${severity ? html`<dt>Severity</dt><dd>!${renderSeverity(severity)}</dd>` : ''}
!${meaning ? html`<dt>Meaning</dt><dd>${meaning}</dd>` : ''}
!${note ? html`<dt>Note</dt><dd>${note}</dd>` : ''}
!${explanation ? html`<dt>Ahead</dt><dd>${explanation}</dd>` : ''}`
}

function renderSince(difference: ParityDifference | undefined): string {
  if (!difference?.since) return ''
  const { at, operation } = difference.since
  const by =
    operation === null ? '' : html`, <a href="${getOperationPath(operation)}">operation</a>`
  return html`<dt>Since</dt><dd>!${renderAge(at)}!${by}</dd>`
}

function renderEntryFacts({ id, justification, risk, owner, review, state }: Entry): string {
  return html`<dt>Documented as</dt><dd><a href="/dashboard/parity/differences#entry-${id}"><code>${id}</code></a></dd>
<dt>Justification</dt><dd>${justification}</dd>
<dt>Risk</dt><dd>${risk}</dd>
<dt>Owner</dt><dd>${owner}</dd>
<dt>Review</dt><dd><time datetime="${review}">${review}</time>${state === 'overdue' ? ', overdue' : ''}</dd>`
}

/** The entry for differences.yaml that would document it; the button appears with JavaScript. */
function renderProposal(
  verdict: Verdict,
  difference: ParityDifference | undefined,
  madeAt: string,
  at: number,
): string {
  if (!verdict.fails) return ''
  const { documentable, entry } = explainVerdict(verdict, difference, madeAt)
  if (entry === null) return html`<p class="note">${capitalise(documentable)}.</p>`
  return html`<p class="note">${capitalise(documentable)}. Fill in why, the risk and the owner:</p>
<div class="copy"><pre id="proposal-${at}">${entry}</pre>
<button type="button" class="second" data-copy="proposal-${at}" hidden>Copy the entry</button></div>`
}

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function getText(verdict: Verdict, side: 'left' | 'right'): string {
  const value = getSideValue(verdict, side)
  if (value === null || value === undefined) return 'absent'
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return text.length > 4000 ? `${text.slice(0, 4000)}…` : text
}

function getShort(verdict: Verdict, side: 'left' | 'right'): string {
  const value = getSideValue(verdict, side)
  if (value === null || value === undefined) return 'absent'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
