/** The gate as a checklist: each condition with its result, what to do, and the evidence. */
import { html } from 'ghtml'
import type { Condition } from '../../../../src/model/promotion.ts'
import { renderBadge, type Tone } from '../../components/badge.ts'
import { getOperationPath } from '../../components/links.ts'

const titles: Record<Condition['name'], string> = {
  'clean-revision': 'A commit without uncommitted changes',
  proven: 'Proven in staging',
  tests: 'Tests passed',
  'sign-offs': 'Signed off',
  'no-drift': 'No drift in staging',
  'known-state': 'The state is known',
  parity: 'Staging is a twin of the plan',
  compliance: 'No severe violation in the plan',
  'no-surprise': 'No data is deleted or replaced',
}

export function renderConditions(conditions: Condition[]): string {
  return html`<ol class="checklist">!${conditions.map(renderCondition)}</ol>`
}

function describeResult({ met, mode }: Condition): [text: string, tone: Tone] {
  if (mode === 'off') return ['not evaluated', 'neutral']
  if (met === null) return ['not known yet', 'warning']
  if (met) return ['met', 'good']
  return mode === 'required' ? ['not met', 'bad'] : ['not met, warns only', 'warning']
}

function renderCondition(condition: Condition): string {
  const { name, detail, summary, fix, command, evidence } = condition
  const [text, tone] = describeResult(condition)
  const isLong = summary !== undefined && summary !== detail
  return html`<li class="${tone}"><div class="check-head">!${renderBadge(text, tone)} <strong>${titles[name]}</strong> <code class="quiet">${name}</code></div>
<p>${summary ?? detail}</p>
!${isLong ? html`<details id="detail-${name}"><summary>The whole list</summary><p>${detail}</p></details>` : ''}
!${fix === null ? '' : html`<p><strong>What to do:</strong> ${fix}</p>`}
!${command === undefined ? '' : html`<p><code>${command}</code></p>`}
!${evidence.length === 0 ? '' : html`<p class="quiet">Evidence: !${evidence.map(renderEvidence).join(', ')}</p>`}</li>`
}

function renderEvidence({ what, id, digest }: Condition['evidence'][number]): string {
  const path = findPath(what, id)
  const short = html`<span title="SHA-256 ${digest}">${what} <code>${id.slice(0, 12)}</code></span>`
  return path === null ? short : html`<a href="${path}">!${short}</a>`
}

function findPath(what: string, id: string): string | null {
  if (!/^[0-9a-f-]{36}$/.test(id)) return null
  if (what === 'parity-report') return `/dashboard/parity/reports/${id}`
  return ['operation', 'plan', 'tests'].includes(what) ? getOperationPath(id) : null
}
