import { html } from 'ghtml'

const tabs = {
  tokens: 'Tokens',
  roles: 'Roles',
  schedules: 'Schedules',
  webhooks: 'Notifications',
  'audit-log': 'Audit log',
} as const
export type AdministrationTab = keyof typeof tabs

export const administrationPath = '/dashboard/administration'

/** The heading and the parts of the administration. */
export function renderAdministrationTabs(current: AdministrationTab): string {
  return html`<h1>Administration</h1>
<nav class="tabs" aria-label="Parts of the administration"><ul>!${Object.entries(tabs).map(
    ([name, label]) =>
      html`<li><a href="${administrationPath}/${name}" !${name === current ? 'aria-current="page"' : ''}>${label}</a></li>`,
  )}</ul></nav>`
}

/** A secret that no later page shows. */
export function renderNewSecret(what: string, secret: string): string {
  return html`<section class="panel" role="status"><h2>${what}</h2>
<p><strong>This value is shown once.</strong> Store it now: the service keeps only what it needs to
check it.</p>
<p><label class="field">Secret<input readonly value="${secret}" class="mono secret" size="60"></label></p></section>`
}
