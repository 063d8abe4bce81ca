import { html } from 'ghtml'
import type { Environment } from '../../../../src/model/environment.ts'
import { renderKind } from '../../components/badge.ts'
import { getEnvironmentPath } from '../../components/links.ts'

/** The parts of an environment; add an entry for a new one. */
export const tabs = {
  summary: { path: '', label: 'Summary' },
  resources: { path: '/resources', label: 'Resources' },
  drift: { path: '/drift', label: 'Drift' },
  history: { path: '/history', label: 'History' },
  outputs: { path: '/outputs', label: 'Outputs' },
  settings: { path: '/settings', label: 'Settings' },
  states: { path: '/states', label: 'State versions' },
  change: { path: '/change', label: 'Import, extend, destroy' },
  rules: { path: '/rules', label: 'Schedules and policy' },
} as const
export type Tab = keyof typeof tabs

/** Heading and navigation of every page of one environment. */
export function renderTabs(
  { name, kind }: Pick<Environment, 'name' | 'kind'>,
  current: Tab,
): string {
  const links = Object.entries(tabs).map(
    ([tab, { path, label }]) =>
      html`<li><a href="${getEnvironmentPath(name)}${path}" !${tab === current ? 'aria-current="page"' : ''}>${label}</a></li>`,
  )
  return html`<h1>${name} !${renderKind(kind)}</h1>
<nav class="tabs" aria-label="Parts of ${name}"><ul>!${links}</ul></nav>`
}
