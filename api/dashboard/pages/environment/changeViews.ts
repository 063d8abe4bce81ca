/** Changes that need more than a click: destroy, import, extend. */
import { html } from 'ghtml'
import { shortenTypeName } from '../../../../src/lib/typeName.ts'
import type { Environment } from '../../../../src/model/environment.ts'
import type { Loss } from '../../../../src/services/environments/listLosses.ts'
import { renderBadge } from '../../components/badge.ts'
import { getEnvironmentPath } from '../../components/links.ts'
import { renderTable } from '../../components/table.ts'
import { renderAge } from '../../components/time.ts'
import { renderTabs } from './tabs.ts'

export type ChangeInput = {
  environment: Environment
  losses: Loss[]
  may: { destroy: boolean; import: boolean; extend: boolean }
  csrf: string
}

/** names of one type that the table shows */
const mostNames = 5

export function renderChange(input: ChangeInput): string {
  const { environment, may } = input
  const isNothing = !may.destroy && !may.import && !may.extend
  return html`!${renderTabs(environment, 'change')}
!${isNothing ? html`<p class="quiet">Your role may not change ${environment.name}.</p>` : ''}
!${may.extend && environment.life ? renderExtend(input) : ''}
!${may.import ? renderImport(input) : ''}
!${may.destroy ? renderDestroy(input) : ''}`
}

function renderExtend({ environment: { name, life }, csrf }: ChangeInput): string {
  return html`<section class="panel"><h2>Extend its life</h2>
<p>It ends !${renderAge(life?.expiresAt)}, and can be extended until !${renderAge(life?.hardEndAt)}.</p>
<form method="post" action="${getEnvironmentPath(name)}/extend" class="row">!${csrf}
<label>Minutes from now (empty: its own time to live)<input type="number" name="minutes" min="1" max="527040"></label>
<button class="second">Extend</button></form></section>`
}

function renderImport({ environment: { name }, csrf }: ChangeInput): string {
  return html`<section class="panel"><h2>Import a resource</h2>
<p>Adds an existing resource of the cloud to the recorded state, unchanged. First only the plan is made.</p>
<form method="post" action="${getEnvironmentPath(name)}/operations" class="stack">!${csrf}
<label class="field">Pulumi type<input name="type" required maxlength="200" placeholder="aws:sns/topic:Topic"></label>
<label class="field">Name in the program<input name="resourceName" required maxlength="200"></label>
<label class="field">Id in the cloud<input name="resourceId" required maxlength="2048"></label>
<label class="field">URN of its parent (empty: the stack)<input name="parent" maxlength="2048"></label>
<label class="field">Message (why)<input name="message" maxlength="500"></label>
<p><button name="kind" value="import" class="second">Plan the import</button></p></form></section>`
}

function renderDestroy({ environment: { name, kind }, losses, csrf }: ChangeInput): string {
  const count = losses.reduce((sum, { names }) => sum + names.length, 0)
  const withData = losses.filter(({ hasData }) => hasData)
  return html`<section class="panel" aria-labelledby="destroy"><h2 id="destroy">Destroy</h2>
!${
    count === 0
      ? html`<p>Nothing is recorded, so nothing would be deleted.</p>`
      : html`<p><strong>${count}</strong> resources are deleted in the cloud.
!${withData.length === 0 ? 'None of them is known to contain data.' : html`!${renderBadge('data is lost', 'bad')} ${withData.map(({ type, names }) => `${names.length} ${shortenTypeName(type)}`).join(', ')}.`}</p>
!${renderTable<Loss>({
          caption: `What a destroy of ${name} deletes`,
          rows: losses,
          columns: [
            { title: 'Type', cell: one => html`${shortenTypeName(one.type)}` },
            { title: 'Number', number: true, cell: one => html`${one.names.length}` },
            {
              title: 'Names',
              cell: ({ names }) =>
                html`${names.slice(0, mostNames).join(', ')}${names.length > mostNames ? ` and ${names.length - mostNames} more` : ''}`,
            },
            {
              title: 'Data',
              cell: one => (one.hasData ? renderBadge('is lost', 'bad') : '–'),
            },
          ],
        })}`
  }
<form method="post" action="${getEnvironmentPath(name)}/operations" class="stack">!${csrf}
<label class="field">Message (why)<input name="message" maxlength="500"></label>
<label class="field">Name of the ${kind} environment, to confirm<input name="confirm" required maxlength="40" autocomplete="off"></label>
<p><button name="kind" value="destroy" class="danger">Destroy ${name}</button></p></form></section>`
}
