import { html } from 'ghtml'

/** The parts of the compliance pages. */
export const complianceTabs = {
  compliance: { path: '/dashboard/compliance', label: 'Rules' },
  review: { path: '/dashboard/compliance/review', label: 'Design review' },
  audits: { path: '/dashboard/compliance/audits', label: 'Audits' },
} as const
export type ComplianceTab = keyof typeof complianceTabs

export const getAuditPath = (id: string) => `/dashboard/compliance/audits/${id}`

/** Heading and navigation of every page of compliance. */
export function renderComplianceTabs(current: ComplianceTab, title = 'Compliance'): string {
  const links = Object.entries(complianceTabs).map(
    ([tab, { path, label }]) =>
      html`<li><a href="${path}" !${tab === current ? 'aria-current="page"' : ''}>${label}</a></li>`,
  )
  return html`<h1>${title}</h1>
<nav class="tabs" aria-label="Parts of compliance"><ul>!${links}</ul></nav>`
}
