/** The frame of every page. */
import { html } from 'ghtml'

/** An entry of the navigation. */
export type Section = keyof typeof sections
/** Add an entry here for a new part of the pages. */
export const sections = {
  overview: { href: '/dashboard', label: 'Overview' },
  operations: { href: '/dashboard/operations', label: 'Operations' },
  parity: { href: '/dashboard/parity', label: 'Parity' },
  compliance: { href: '/dashboard/compliance', label: 'Compliance' },
  promotion: { href: '/dashboard/promotion', label: 'Promotion' },
  statistics: { href: '/dashboard/statistics', label: 'Statistics' },
  sandbox: { href: '/dashboard/sandbox', label: 'Simulated account' },
  administration: { href: '/dashboard/administration/tokens', label: 'Administration' },
} as const

export type Page = {
  title: string
  /** the current entry of the navigation; null: none of them */
  section: Section | null
  /** HTML of the tag `html`: never text that was put together otherwise */
  body: string
  /** modules of assets/ that the page loads, without `.js` */
  modules?: readonly string[]
  /** style sheets of assets/ beside `dashboard.css`, without `.css` */
  styles?: readonly string[]
  /** HTTP status; default: 200 */
  status?: number
}

/** Who is signed in, for the header. */
export type Viewer = {
  name: string
  role: string
  csrfField: string
  /** parts of the pages that this person or this service does not have */
  hidden: readonly Section[]
}

type FrameInput = Pick<Page, 'title' | 'body' | 'modules' | 'styles'> & {
  header: string
  footer: string
  refresh?: string | undefined
}

/** The document around header, content and footer. */
export function renderDocument({
  title,
  body,
  modules = [],
  styles = [],
  header,
  footer,
  refresh,
}: FrameInput) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
!${refresh === undefined ? '' : html`<meta http-equiv="refresh" content="0;url=${refresh}">`}
<title>${title} · Twinstack</title>
<link rel="icon" href="/dashboard/assets/icon.svg" type="image/svg+xml">
!${['dashboard', ...styles].map(
    name => html`<link rel="stylesheet" href="/dashboard/assets/${name}.css">
`,
  )}!${modules.map(
    name => html`<script type="module" src="/dashboard/assets/${name}.js"></script>
`,
  )}</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
!${header}
<main id="content" tabindex="-1">
!${body}
</main>
!${footer}
</body>
</html>
`
}

/** Name of the service, navigation, and the person who is signed in. */
export function renderHeader(current: Section | null, viewer: Viewer | null): string {
  const shown = Object.entries(sections).filter(
    ([name]) => !viewer?.hidden.includes(name as Section),
  )
  const links = shown.map(
    ([name, { href, label }]) =>
      html`<li><a href="${href}" !${name === current ? 'aria-current="page"' : ''}>${label}</a></li>`,
  )
  return html`<header class="top">
<a class="brand" href="/dashboard">Twinstack</a>
!${viewer ? html`<nav aria-label="Pages"><ul>!${links}</ul></nav>!${renderViewer(viewer)}` : ''}
</header>`
}

function renderViewer({ name, role, csrfField }: Viewer): string {
  return html`<div class="viewer">
<a href="/dashboard/account" title="your sessions">${name} <span class="quiet">(${role})</span></a>
<form method="post" action="/dashboard/sign-out">!${csrfField}<button class="plain">Sign out</button></form>
</div>`
}

export function renderFooter(version: string): string {
  return html`<footer class="bottom"><p>Twinstack ${version} · times are in UTC ·
<a href="/docs">REST API</a></p></footer>`
}
