/** The register: documented differences with justification, risk, owner and review. */
import { html } from 'ghtml'
import type { RegisterView } from '../../../../src/model/parityReport.ts'
import { renderBadge, type Tone } from '../../components/badge.ts'
import { formatValue } from '../../components/changes.ts'
import { renderSelect } from '../../components/form.ts'
import type { Entry } from './differenceViews.ts'
import { getReportPath, renderParityTabs } from './tabs.ts'

const states: Record<Entry['state'], [text: string, tone: Tone]> = {
  'in-use': ['in use', 'good'],
  declared: ['declared', 'good'],
  overdue: ['review overdue', 'bad'],
  contradicted: ['contradicted by the values', 'bad'],
  'beyond-ratio': ['beyond the largest ratio', 'bad'],
  'security-not-accepted': ['security not accepted', 'bad'],
  'observability-not-accepted': ['observability not accepted', 'bad'],
  stale: ['matches nothing', 'warning'],
  unknown: ['not compared yet', 'neutral'],
}

export function renderRegister({
  environment,
  environments,
  register,
  problem,
}: {
  environment: string | null
  environments: string[]
  register: RegisterView | null
  /** why there is no register */
  problem: { text: string; hint: string | undefined } | null
}): string {
  return html`!${renderParityTabs('differences')}
!${
    environments.length > 1
      ? html`<form method="get" action="/dashboard/parity/differences" class="row">
!${renderSelect({ name: 'environment', label: 'Register of', values: environments, chosen: environment ?? undefined, all: false })}<button class="second">Show</button></form>`
      : ''
  }
!${problem ? html`<div class="panel"><p>${problem.text}</p>!${problem.hint === undefined ? '' : html`<p class="quiet">${problem.hint}</p>`}</div>` : ''}
!${register ? renderEntries(register) : ''}`
}

function renderEntries({ environment, revision, report, entries }: RegisterView): string {
  const failing = entries.filter(({ state }) => states[state][1] === 'bad').length
  return html`<p>${entries.length} differences of ${environment} are documented in <code>differences.yaml</code>
of revision <code>${revision.slice(0, 12)}</code>. !${renderBadge(failing === 0 ? 'all are valid' : `${failing} need work`, failing === 0 ? 'good' : 'bad')}
!${report === null ? '' : html`<a href="${getReportPath(report)}?show=documented">The newest comparison</a>`}</p>
<ul class="entries">!${entries.map(renderEntry)}</ul>`
}

function renderEntry(entry: Entry): string {
  const { id, aspect, selector, state, staging, production } = entry
  const [text, tone] = states[state]
  return html`<li class="card" id="entry-${id}"><h2>${id} !${renderBadge(text, tone)}</h2>
<p class="quiet">${aspect}!${selector === null ? '' : html` · <code>${formatSelector(selector)}</code>`}</p>
<div class="sides"><div><h3>staging</h3><pre>${formatValue(staging)}</pre></div>
<div><h3>production</h3><pre>${formatValue(production)}</pre></div></div>
<dl class="facts"><dt>Justification</dt><dd>${entry.justification}</dd><dt>Risk</dt><dd>${entry.risk}</dd>
<dt>Owner</dt><dd>${entry.owner}</dd><dt>Review</dt><dd><time datetime="${entry.review}">${entry.review}</time></dd></dl></li>`
}

function formatSelector(selector: unknown): string {
  if (typeof selector !== 'object' || selector === null) return String(selector)
  return Object.entries(selector)
    .map(([key, value]) => `${key} ${Array.isArray(value) ? value.join(' or ') : String(value)}`)
    .join(', ')
}
