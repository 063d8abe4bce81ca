import { html } from 'ghtml'
import type { Severity } from '../../../src/model/drift.ts'
import type { EnvironmentKind } from '../../../src/model/environment.ts'
import type { Status } from '../../../src/model/operation.ts'

export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'neutral'

/** Each tone has a sign, so that the colour is never the only difference. */
const signs: Record<Tone, string> = { good: '✔', busy: '●', warning: '▲', bad: '✖', neutral: '○' }

export const statusTones: Record<Status, Tone> = {
  queued: 'neutral',
  running: 'busy',
  'awaiting-approval': 'warning',
  interrupted: 'warning',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'neutral',
  refused: 'bad',
  expired: 'warning',
  superseded: 'neutral',
}
const severityTones: Record<Severity, Tone> = {
  critical: 'bad',
  high: 'bad',
  medium: 'warning',
  low: 'neutral',
  info: 'neutral',
}

/** A word with a sign and a colour. */
export function renderBadge(text: string, tone: Tone): string {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${signs[tone]}</span> ${text}</span>`
}

export const renderStatus = (status: Status) => renderBadge(status, statusTones[status])
export const renderSeverity = (severity: Severity) => renderBadge(severity, severityTones[severity])
export const renderKind = (kind: EnvironmentKind) =>
  html`<span class="badge neutral">${kind}</span>`
