/** One audit: its sections, findings with decisions, signatures and verification. */
import { html } from 'ghtml'
import {
  sectionNames,
  type ComplianceAuditEntry,
  type ComplianceAuditFinding,
  type ComplianceAuditVerification,
  type ComplianceAuditView,
} from '../../../../src/model/complianceAudit.ts'
import { renderBadge, renderSeverity, type Tone } from '../../components/badge.ts'
import { renderEnvironmentLink } from '../../components/links.ts'
import { renderPrintButton } from '../../components/print.ts'
import { renderTable } from '../../components/table.ts'
import { renderTime } from '../../components/time.ts'
import { sectionTones } from './auditListViews.ts'
import { getAuditPath, renderComplianceTabs } from './tabs.ts'

export type AuditInput = {
  audit: ComplianceAuditView
  /** the result of a verification that was requested */
  verification: ComplianceAuditVerification | null
  may: { decide: boolean; sign: boolean }
  /** the name with which the viewer signs */
  person: string
  csrf: string
  /** findings of one page */
  page: { number: number; size: number }
}

export function renderAudit(input: AuditInput): string {
  const { audit, verification } = input
  const { document, digest, status, findings } = audit
  return html`!${renderComplianceTabs('audits', `Audit ${audit.number}`)}
<section class="panel verdict" aria-label="Result">
<div class="score ${status === 'met' ? 'good' : 'bad'}"><strong>${findings.failing}</strong><span>failing</span></div>
<div><p>!${renderBadge(status, sectionTones[status])} created !${renderTime(document.madeAt)} by ${document.madeBy.name}</p>
!${document.message === '' ? '' : html`<p>${document.message}</p>`}
<p class="quiet">${findings.open} open, ${findings.assigned} assigned, ${findings.accepted} accepted, ${findings.resolved} resolved ·
${document.environments.length} environments · SHA-256 <code>${digest.slice(0, 16)}…</code></p></div>
<p class="actions"><a class="button second" href="${getAuditPath(audit.id)}?verify=1">Verify</a> !${renderPrintButton()}
<a href="/dashboard/compliance/audits/${audit.id}/document">The whole document</a></p></section>
!${verification ? renderVerification(verification) : ''}
!${renderSections(audit)}
!${renderFindings(input)}
!${renderSigning(input)}`
}

function renderSections({ document, sections }: ComplianceAuditView): string {
  return html`<h2>Sections</h2><ul class="checklist plain">!${sectionNames
    .filter(name => document.sections[name])
    .map(name => {
      const section = document.sections[name]
      const status = sections[name] ?? section?.status ?? 'unknown'
      return html`<li class="${sectionTones[status]}"><div class="check-head">!${renderBadge(status, sectionTones[status])} <strong>${name}</strong></div><p>${section?.summary ?? ''}</p></li>`
    })}</ul>`
}

const stateTones: Record<ComplianceAuditFinding['state'], Tone> = {
  open: 'bad',
  assigned: 'warning',
  accepted: 'neutral',
  resolved: 'good',
}

function renderFindings(input: AuditInput): string {
  const { audit, page } = input
  const { number, size } = page
  const shown = audit.current.slice((number - 1) * size, number * size)
  const last = Math.max(1, Math.ceil(audit.current.length / size))
  return html`<h2>Findings</h2>
!${shown.length === 0 ? html`<p>!${renderBadge('none', 'good')}</p>` : html`<div class="differences">!${shown.map(one => renderFinding(one, input))}</div>`}
!${last === 1 ? '' : html`<nav class="pager" aria-label="Pages of the findings">!${number > 1 ? html`<a class="button second" href="?page=${number - 1}">Previous</a>` : ''}<span>page ${number} of ${last}</span>!${number < last ? html`<a class="button second" href="?page=${number + 1}">Next</a>` : ''}</nav>`}`
}

function renderFinding(finding: ComplianceAuditFinding, input: AuditInput): string {
  const { key, severity, environment, text, state, since, note } = finding
  return html`<details class="difference" id="${key}"><summary>
<span class="what">!${renderSeverity(severity)} ${text}</span>
<span class="values">!${renderBadge(state, stateTones[state])}</span></summary>
<dl class="facts"><dt>Section</dt><dd>${finding.section}</dd>
<dt>Environment</dt><dd>!${environment === null ? 'all' : renderEnvironmentLink(environment)}</dd>
<dt>Since</dt><dd>audit ${since.number}, !${renderTime(since.at)}</dd>
<dt>Evidence</dt><dd><code>${finding.evidence}</code></dd>
!${note === null ? '' : html`<dt>Note</dt><dd>${note}</dd>`}
!${renderDecisions(finding)}</dl>
!${input.may.decide && state !== 'resolved' ? renderDecisionForms(input, finding) : ''}</details>`
}

function renderDecisions(finding: ComplianceAuditFinding): string {
  const { acceptance, assignment, resolution } = finding
  return html`!${acceptance ? html`<dt>Accepted</dt><dd>by ${acceptance.by}: ${acceptance.reason}${acceptance.until === null ? '' : `, until ${acceptance.until}`}</dd>` : ''}
!${assignment ? html`<dt>Assigned</dt><dd>to ${assignment.person}, due ${assignment.due}</dd>` : ''}
!${resolution ? html`<dt>Resolved</dt><dd>by ${resolution.by}: ${resolution.reason}</dd>` : ''}`
}

/** One form for each decision, so that each has only its own fields. */
function renderDecisionForms({ audit, csrf }: AuditInput, { key }: ComplianceAuditFinding): string {
  const action = `${getAuditPath(audit.id)}/findings/${key}`
  const renderDecisionForm = (decision: string, fields: string, label: string) =>
    html`<form method="post" action="${action}" class="row">!${csrf}!${fields}<button class="second" name="decision" value="${decision}">${label}</button></form>`
  return html`<div class="decisions">!${renderDecisionForm(
    'accept',
    html`<label>Reason<input name="reason" required maxlength="1000"></label><label>Until (optional)<input type="date" name="until"></label>`,
    'Accept',
  )}!${renderDecisionForm(
    'assign',
    html`<label>Person<input name="person" required maxlength="80"></label><label>Due<input type="date" name="due" required></label>`,
    'Assign',
  )}!${renderDecisionForm(
    'resolve',
    html`<label>Reason<input name="reason" required maxlength="1000"></label>`,
    'Resolve',
  )}</div>`
}

function renderSigning({ audit, may, person, csrf }: AuditInput): string {
  const { signatures, findings } = audit
  return html`<h2>Signatures</h2>
!${signatures.length === 0 ? html`<p>!${renderBadge('not signed', 'warning')}</p>` : html`<ul>!${signatures.map(({ by, at, note }) => html`<li>${by}, !${renderTime(at)}${note === '' ? '' : `: ${note}`}</li>`)}</ul>`}
!${
    may.sign
      ? html`<form method="post" action="${getAuditPath(audit.id)}/sign" class="panel stack">!${csrf}
<p>You sign as <strong>${person}</strong>${findings.failing > 0 ? `, with ${findings.failing} failing findings` : ''}. A signed audit can not be changed.</p>
<label class="field">Note<input name="note" maxlength="500"></label><p><button>Sign the audit</button></p></form>`
      : ''
  }
!${
    audit.entries.length === 0
      ? ''
      : html`<details class="section" id="chain"><summary><h2>Decisions and signatures in their order</h2> <span class="count">${audit.entries.length}</span></summary>
!${renderTable<ComplianceAuditEntry>({
          caption: 'Chain of decisions',
          rows: audit.entries,
          columns: [
            { title: 'Number', number: true, cell: one => html`${one.seq}` },
            { title: 'At', cell: one => renderTime(one.at) },
            { title: 'By', cell: one => html`${one.by.name}` },
            { title: 'Decision', cell: one => html`${one.body.type}` },
            { title: 'Hash', cell: one => html`<code>${one.hash.slice(0, 12)}</code>` },
          ],
        })}</details>`
  }`
}

function renderVerification({ intact, checks, checkedAt }: ComplianceAuditVerification): string {
  return html`<section class="panel" id="verification" aria-label="Verification"><p>!${renderBadge(intact ? 'intact' : 'changed', intact ? 'good' : 'bad')}
digests, chain and seals computed again !${renderTime(checkedAt)}</p>
<ul>!${checks.map(check => html`<li>!${renderBadge(check.intact ? 'intact' : 'changed', check.intact ? 'good' : 'bad')} ${check.what}: ${check.detail}</li>`)}</ul></section>`
}
