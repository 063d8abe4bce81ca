import { html } from 'ghtml'
import type { EnvironmentOverview } from '../../../../src/model/overview.ts'
import { severities } from '../../../../src/model/drift.ts'
import type { ComplianceSummary } from '../../complianceSummaries.ts'
import { renderBadge, renderKind, renderStatus } from '../../components/badge.ts'
import {
  getEnvironmentPath,
  renderEnvironmentLink,
  renderOperationLink,
} from '../../components/links.ts'
import { renderAge } from '../../components/time.ts'

/** One environment: what runs in it, how it is, and who holds it. */
export function renderCard(
  overview: EnvironmentOverview,
  compliance: ComplianceSummary | undefined,
): string {
  const { environment, last, parity } = overview
  const { name, kind, deployed, life, resourceCount } = environment
  return html`<li class="card"><h3>!${renderEnvironmentLink(name)} !${renderKind(kind)}</h3>
<dl class="facts">
<dt>Revision</dt><dd>!${renderDeployed(deployed)}</dd>
<dt>Last operation</dt><dd>!${
    last
      ? html`!${renderOperationLink(last)} !${renderStatus(last.status)} !${renderAge(last.finishedAt ?? last.startedAt ?? last.createdAt)}`
      : 'none'
  }</dd>
<dt>Resources</dt><dd>${resourceCount}</dd>
<dt>Drift</dt><dd>!${renderDrift(overview)}</dd>
<dt>Compliance</dt><dd>!${renderCompliance(overview, compliance)}</dd>
!${parity ? html`<dt>Parity</dt><dd>!${renderBadge(parity.passed ? `twin of ${parity.right}` : `differs from ${parity.right}`, parity.passed ? 'good' : 'bad')} ${parity.score} of 100</dd>` : ''}
!${life ? html`<dt>Ends</dt><dd>!${renderAge(life.expiresAt)}</dd>` : ''}
<dt>Held by</dt><dd>!${renderHolder(overview)}</dd>
</dl></li>`
}

export function renderDeployed(deployed: EnvironmentOverview['environment']['deployed']): string {
  if (!deployed) return 'nothing is deployed'
  return html`<code>${deployed.revision.slice(0, 12)}</code> !${renderAge(deployed.at)}`
}

/** Drifted resources by class, the most severe class first. */
export function renderDrift({ environment, drift }: EnvironmentOverview): string {
  const { checkedAt, isOutdated, counts } = drift
  if (environment.resourceCount === 0) return '–'
  if (checkedAt === null) return renderBadge('never checked', 'neutral')
  if (isOutdated) return renderBadge('not checked since the last deployment', 'neutral')
  if (counts.length === 0) return html`!${renderBadge('none', 'good')} !${renderAge(checkedAt)}`
  const sorted = [...counts].sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  )
  const badges = sorted.map(({ class: name, severity, count }) =>
    renderBadge(
      `${count} ${name} (${severity})`,
      severity === 'critical' || severity === 'high' ? 'bad' : 'warning',
    ),
  )
  return html`<a href="${getEnvironmentPath(environment.name)}/drift">!${badges.join(' ')}</a>`
}

function renderCompliance(
  { environment: { deployed } }: EnvironmentOverview,
  summary: ComplianceSummary | undefined,
): string {
  if (!deployed) return '–'
  if (!summary) return html`<span class="quiet" data-pending>being judged</span>`
  const { violations, waived } = summary
  const badge =
    violations === 0
      ? renderBadge('compliant', 'good')
      : renderBadge(`${violations} violation${violations === 1 ? '' : 's'}`, 'bad')
  return waived === 0 ? badge : html`!${badge} ${waived} waived`
}

function renderHolder({ unfinished }: EnvironmentOverview): string {
  const holder = unfinished.find(({ status }) => status === 'running' || status === 'interrupted')
  const queued = unfinished.filter(({ status }) => status === 'queued').length
  const waiting = queued === 0 ? '' : `, ${queued} queued`
  return holder
    ? html`!${renderOperationLink(holder)} of ${holder.requestedBy.name}${waiting}`
    : html`nobody${waiting}`
}
