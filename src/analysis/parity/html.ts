/**
 * Renders a parity report as one page for browsers and printers, without scripts and external
 * resources; ghtml escapes every value.
 */
import { html } from 'ghtml'
import { contentPolicy, style } from '../audits/style.ts'
import { explainVerdict, getSideValue, listSizeRows } from './explainVerdict.ts'
import { listNotComparable, listRenamed } from './listRemarks.ts'
import type { Verdict } from '../../model/register.ts'
import type { ParityDocument } from '../../model/parityReport.ts'
import { formatTime } from '../../lib/formatTime.ts'

const bases = { cloud: 'as it is in the cloud', recorded: 'as recorded', planned: 'as planned' }

// a meta element can't set `frame-ancestors`
const metaPolicy = contentPolicy.replace(/; frame-ancestors .*$/, '')

export function renderParityPage(view: ParityDocument): string {
  const {
    left,
    right,
    score,
    passed,
    judgement: { verdicts, stale, owners },
    comparison: {
      compared,
      notComparable: { length: hidden },
    },
    notes,
  } = view
  const rank = ({ fails, security }: Verdict) => (fails ? 2 : security ? 1 : 0)
  const sorted = [...verdicts].sort((a, b) => rank(b) - rank(a))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${metaPolicy}">
<title>Parity of ${left} with ${right}</title>
<style>!${style}</style>
</head>
<body>
<h1>Parity of ${left} with ${right}: <span class="${passed ? 'met' : 'failed'}">${passed ? 'passes' : 'fails'}</span></h1>
<table>
<tr><th>made</th><td>${formatTime(view.madeAt)}${view.operation ? ` after operation ${view.operation}` : ''}${view.id === null ? '' : `, report ${view.id}`}</td></tr>
<tr><th>score</th><td>${score} of 100 = ${view.formula}${hidden === 0 ? '' : `; ${hidden} not comparable (see notes)`}</td></tr>
<tr><th>mode</th><td>${view.mode}, ${bases[view.basis]}</td></tr>
<tr><th>resources</th><td>${compared.matched} matched, ${compared.identical} identical, ${compared.missing} missing, ${compared.extra} extra</td></tr>
<tr><th>responsible</th><td>${
    Object.entries(owners)
      .map(([role, name]) => `${name} (${role})`)
      .join(', ') || 'nobody is named'
  }</td></tr>
</table>
<h2>Differences</h2>
!${
    sorted.length === 0
      ? html`<p>none</p>`
      : html`<table><tr><th>verdict</th><th>aspect</th><th>severity</th><th>what</th><th>${left}</th><th>${right}</th><th>why</th></tr>
!${sorted.map(verdict => formatRow(view, verdict))}</table>`
  }
!${formatSizes(view)}
!${formatCommits(view)}
<h2>Notes</h2>
<ul>!${[
    ...listRenamed(view),
    ...listNotComparable(view),
    ...stale.map(one => `stale entry ${one.entry}: ${one.why}`),
    ...notes,
  ].map(
    note => html`<li>${note}</li>
`,
  )}</ul>
</body>
</html>
`
}

function formatRow({ comparison, madeAt }: ParityDocument, verdict: Verdict): string {
  const difference = comparison.differences.find(({ key }) => key === verdict.key)
  const { meaning, documentable, entry } = explainVerdict(verdict, difference, madeAt)
  const more = verdict.fails
    ? html`!${meaning === null ? '' : html`<br>${meaning}`}<br>${documentable}!${entry === null ? '' : html`<pre>${entry}</pre>`}`
    : ''
  return html`<tr><td class="${verdict.fails ? 'failed' : 'met'}">${verdict.status}${formatAcceptedFor(verdict)}</td><td>${verdict.aspect}</td><td>${difference?.severity ?? ''}</td><td>${verdict.place.type} ${verdict.place.name}${verdict.path === null ? '' : ` ${verdict.path}`}</td><td>${getText(getSideValue(verdict, 'left'))}</td><td>${getText(getSideValue(verdict, 'right'))}</td><td>${verdict.why}!${more}</td></tr>
`
}

function formatSizes(view: ParityDocument): string {
  const rows = listSizeRows(view)
  if (rows.length === 0) return ''
  return html`<h2>Sizes and counts</h2>
<table><tr><th>what</th><th>${view.left}</th><th>${view.right}</th><th>ratio</th><th></th></tr>
!${rows.map(
    ({ what, left, right, ratio, status }) =>
      html`<tr><td>${what}</td><td>${getText(left)}</td><td>${getText(right)}</td><td>${ratio === null ? '' : String(Number(ratio.toFixed(2)))}</td><td>${status}</td></tr>
`,
  )}</table>`
}

function formatAcceptedFor({ security, observability, fails }: Verdict): string {
  if (fails) return ''
  if (security) return ', accepted for security'
  return observability ? ', accepted for observability' : ''
}

function getText(value: unknown): string {
  if (value === null || value === undefined) return 'absent'
  const shown = typeof value === 'string' ? value : JSON.stringify(value)
  return shown.length > 400 ? `${shown.slice(0, 400)}…` : shown
}

function formatCommits({ left, right, ahead }: ParityDocument): string {
  if (!ahead || ahead.commits.length === 0) return ''
  return html`<h2>Commits that ${left} has and ${right} has not</h2>
<ul>!${ahead.commits.map(
    one => html`<li><code>${one.commit.slice(0, 12)}</code> ${one.subject} (${one.author}, ${one.committedAt.slice(0, 10)})</li>
`,
  )}</ul>`
}
