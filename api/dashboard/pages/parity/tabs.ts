import { html } from 'ghtml'

/** The parts of the parity pages. */
export const parityTabs = {
  matrix: { path: '/dashboard/parity', label: 'Matrix' },
  differences: { path: '/dashboard/parity/differences', label: 'Documented differences' },
  compare: { path: '/dashboard/parity/compare', label: 'Compare' },
} as const
export type ParityTab = keyof typeof parityTabs

/** Heading and navigation of every page of parity. */
export function renderParityTabs(current: ParityTab | null, title = 'Parity'): string {
  const links = Object.entries(parityTabs).map(
    ([tab, { path, label }]) =>
      html`<li><a href="${path}" !${tab === current ? 'aria-current="page"' : ''}>${label}</a></li>`,
  )
  return html`<h1>${title}</h1>
<nav class="tabs" aria-label="Parts of parity"><ul>!${links}</ul></nav>`
}

export const getReportPath = (id: string) => `/dashboard/parity/reports/${id}`
export const getPairPath = ({ left, right }: { left: string; right: string }) =>
  `/dashboard/parity/pair?left=${left}&right=${right}`
