/**
 * Renders an audit as one printable page: no script, no external content, every value escaped by
 * ghtml.
 */
import { html } from 'ghtml'
import { contentPolicy, style } from './style.ts'
import {
  sectionNames,
  type ComplianceAuditEntry,
  type ComplianceAuditFinding,
  type ComplianceAuditView,
} from '../../model/complianceAudit.ts'
import { formatTime } from '../../lib/formatTime.ts'
import { listAuditSizes } from './sizes.ts'

/** characters of one section's evidence that are printed; the JSON export has all of it */
const most = 100_000
// a meta element can't set `frame-ancestors`; the header of the response does
const metaPolicy = contentPolicy.replace(/; frame-ancestors .*$/, '')

/**
 * The whole page. Numbers and times are printed as the document has them, independent of the
 * reader's locale.
 */
export function renderComplianceAuditPage(view: ComplianceAuditView): string {
  const {
    document: { number, message, environments, madeAt, madeBy, previous },
  } = view
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${metaPolicy}">
<title>Audit ${number}</title>
<style>!${style}</style>
</head>
<body>
<h1>Audit ${number}: <span class="${view.status}">${view.status}</span></h1>
<table>
<tr><th>made</th><td>${formatTime(madeAt)} by ${madeBy.name} (${madeBy.kind})${message ? `: ${message}` : ''}</td></tr>
<tr><th>SHA-256</th><td><code>${view.digest}</code></td></tr>
<tr><th>end of the chain</th><td><code>${view.head}</code> (${view.entries.length} entries)</td></tr>
<tr><th>audit before</th><td>${previous ? html`${previous.number} of ${formatTime(previous.madeAt)}, SHA-256 ${previous.digest}` : 'none'}</td></tr>
</table>
<h2>Sections</h2>
<table><tr><th>section</th><th>status</th><th></th></tr>
!${sectionNames.map(name => formatSectionRow(name, view))}</table>
<h2>Findings</h2>
!${formatFindings(view.current)}
<h2>Sizes and counts</h2>
!${formatSizes(view.document)}
<h2>Environments</h2>
<table><tr><th>name</th><th>kind</th><th>owner</th><th>resources</th><th>deployed</th></tr>
!${environments.map(
    environment => html`<tr><td>${environment.name}</td><td>${environment.kind}</td><td>${environment.owner}</td><td>${environment.resourceCount}</td><td>${environment.deployed ? `${environment.deployed.revision} at ${environment.deployed.at}` : 'nothing'}</td></tr>
`,
  )}</table>
<h2>Decisions and signatures</h2>
!${formatChain(view.entries)}
<h2>Evidence</h2>
!${sectionNames.map(name => formatEvidence(name, view))}
</body>
</html>
`
}

function formatSectionRow(
  name: (typeof sectionNames)[number],
  { document: { sections } }: ComplianceAuditView,
): string {
  const section = sections[name]
  return section
    ? html`<tr><td>${name}</td><td class="${section.status}">${section.status}</td><td>${section.summary}</td></tr>
`
    : ''
}

function formatFindings(all: ComplianceAuditFinding[]): string {
  if (all.length === 0) return html`<p>none</p>`
  return html`<table><tr><th>severity</th><th>finding</th><th>since</th><th>state</th></tr>
!${all.map(
    finding => html`<tr><td class="${finding.severity}">${finding.severity}</td><td>${finding.text}<br><code>${finding.key}</code> <code>${finding.evidence}</code></td><td>audit ${finding.since.number}, ${finding.since.at.slice(0, 10)}</td><td><span class="${finding.state}">${finding.state}</span> ${formatState(finding)}</td></tr>
`,
  )}</table>`
}

function formatSizes(document: ComplianceAuditView['document']): string {
  const sizes = listAuditSizes(document)
  if (sizes.length === 0) return html`<p>none differs</p>`
  return html`<table><tr><th>what</th><th>values</th><th>ratio</th><th>verdict</th></tr>
!${sizes.map(
    ({
      what,
      left,
      right,
      ratio,
      status,
    }) => html`<tr><td>${what}</td><td>${left}, ${right}</td><td>${ratio}</td><td>${status}</td></tr>
`,
  )}</table>`
}

/** The description of a finding's state, as one text. */
export function formatState({
  acceptance,
  assignment,
  resolution,
  note,
}: ComplianceAuditFinding): string {
  const parts = [
    acceptance &&
      `by ${acceptance.by}${acceptance.until ? ` until ${acceptance.until}` : ''}: ${acceptance.reason}`,
    assignment && `to ${assignment.person} until ${assignment.due}, by ${assignment.by}`,
    resolution && `by ${resolution.by}: ${resolution.reason}`,
    note,
  ]
  return parts.filter(part => part !== null).join('; ')
}

function formatChain(entries: ComplianceAuditEntry[]): string {
  if (entries.length === 0) return html`<p>none; this audit is not signed</p>`
  return html`<table><tr><th>no.</th><th>at</th><th>who</th><th>what</th><th>hash</th></tr>
!${entries.map(
    entry => html`<tr><td>${entry.seq}</td><td>${entry.at}</td><td>${entry.by.name}</td><td>${formatEntryText(entry)}</td><td><code>${entry.hash}</code></td></tr>
`,
  )}</table>`
}

function formatEntryText({ body }: ComplianceAuditEntry): string {
  if (body.type === 'sign')
    return `signed${body.note ? `: ${body.note}` : ''} (${body.open} open findings)`
  if (body.type === 'accept')
    return `accepted ${body.finding}${body.until ? ` until ${body.until}` : ''}: ${body.reason}`
  if (body.type === 'assign') return `assigned ${body.finding} to ${body.person} until ${body.due}`
  return `resolved ${body.finding}: ${body.reason}`
}

function formatEvidence(
  name: (typeof sectionNames)[number],
  { document: { sections } }: ComplianceAuditView,
): string {
  const body = sections[name]?.body
  if (body === null || body === undefined) return ''
  const text = JSON.stringify(body, null, 1)
  return html`<h3>${name}</h3>
<pre>${text.slice(0, most)}</pre>!${text.length > most ? html`<p>${text.length - most} more characters are in the JSON export.</p>` : ''}
`
}
