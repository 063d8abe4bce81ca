import { html } from 'ghtml'
import { shortenTypeName } from '../../../../src/lib/typeName.ts'
import type { SandboxCall, SandboxResource } from '../../../../src/model/sandboxAccount.ts'
import type {
  SandboxList,
  SandboxResourceView,
} from '../../../../src/services/sandbox/listSandbox.ts'
import { listPaths, suggestChanges } from '../../../../src/services/sandbox/suggestChanges.ts'
import { renderBadge } from '../../components/badge.ts'
import { formatValue } from '../../components/changes.ts'
import { renderSearch, renderSelect } from '../../components/form.ts'
import { getEnvironmentPath, renderEnvironmentLink } from '../../components/links.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderAge, renderTime } from '../../components/time.ts'
import { getResourcePath } from './paths.ts'

/** Said on every page of the account. */
export const simulationNote = html`<p class="note">!${renderBadge('simulated', 'busy')} Nothing of this
exists in AWS and nothing costs money. A change here is one that somebody makes in the console of AWS:
no code, no Twinstack. A drift check finds it.</p>`

export function renderSandbox({
  list,
  filter,
  address,
}: {
  list: SandboxList
  filter: { q: string; environment: string | undefined; type: string | undefined }
  address: string
}): string {
  return html`<h1>The simulated account</h1>
!${simulationNote}
<p><a href="/dashboard/start">First steps: cause drift, find it, put it back</a></p>
<form method="get" action="/dashboard/sandbox" class="row" role="search">
!${renderSearch('q', 'Search type, name, id, tag', filter.q)}
!${renderSelect({ name: 'environment', label: 'Environment', values: list.environments, chosen: filter.environment })}
!${renderSelect({ name: 'type', label: 'Type', values: list.types, chosen: filter.type })}
<button class="second">Search</button></form>
!${renderTable({
    caption: 'Resources of the simulated account',
    empty: 'no resource',
    rows: list.items,
    columns: [
      { title: 'Resource', cell: one => renderResourceLink(one) },
      { title: 'Type', cell: one => html`${shortenTypeName(one.type)}` },
      { title: 'Environment', cell: one => html`${one.environment ?? '–'}` },
      { title: 'Id', cell: one => html`<code>${shorten(one.id)}</code>` },
      { title: 'Region', cell: one => html`${one.region}` },
      { title: 'Created', cell: one => renderAge(one.createdAt) },
    ],
  })}
!${renderPager(list, address)}
<h2>Newest changes by hand</h2>
!${renderCalls(list.changes)}`
}

const renderResourceLink = ({ key, name, id }: SandboxResource) =>
  html`<a href="${getResourcePath(key)}">${name ?? shorten(id)}</a>`

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

function renderCalls(calls: SandboxCall[]): string {
  return renderTable({
    caption: 'Calls that changed the account',
    empty: 'none yet',
    rows: calls,
    columns: [
      { title: 'When', cell: one => renderTime(one.at) },
      { title: 'Who', cell: one => html`${one.who.replace(/^console:/, '')}` },
      { title: 'Call', cell: one => html`<code>${one.call}</code>` },
      { title: 'Resource', cell: one => html`${shorten(one.id)}` },
      {
        title: 'Change',
        cell: one =>
          html`${one.changes.map(({ path, before, after }) => `${path}: ${formatValue(before)} → ${formatValue(after)}`).join('; ')}`,
      },
    ],
  })
}

export function renderSandboxResource({
  resource,
  calls,
  environments,
  mayChange,
  csrf,
}: SandboxResourceView & { csrf: string }): string {
  const { type, id, arn, account, region, createdAt, name } = resource
  return html`<h1>${name ?? id}</h1>
!${simulationNote}
<dl class="facts">
<dt>Type</dt><dd>${type}</dd>
<dt>Id</dt><dd><code>${id}</code></dd>
!${arn === null ? '' : html`<dt>ARN</dt><dd><code>${arn}</code></dd>`}
<dt>Account</dt><dd>${account}, ${region}</dd>
<dt>Created</dt><dd>!${renderTime(createdAt)}</dd>
<dt>Environment</dt><dd>!${environments.length === 0 ? 'none has recorded it' : environments.map(renderEnvironmentLink).join(', ')}</dd>
</dl>
!${mayChange ? renderChange(resource, csrf) : html`<p class="quiet">To change it you need the role operator on its environment, for production approver.</p>`}
!${environments.map(environment => renderCheck(environment, csrf))}
<h2>Properties</h2>
!${renderProperties(resource)}
<h2>Calls that changed it</h2>
!${renderCalls(calls)}`
}

function renderChange(resource: SandboxResource, csrf: string): string {
  const action = getResourcePath(resource.key)
  const paths = listPaths({ ...resource.properties, tags: resource.tags })
  return html`<h2>Change it by hand</h2>
<div class="panel">
<ul class="needs">!${suggestChanges(resource).map(
    ({ label, path, value }) => html`<li><form method="post" action="${action}/change">!${csrf}
<input type="hidden" name="path" value="${path}"><input type="hidden" name="value" value="${value}">
<button class="second">${label}</button> <code>${path} = ${value}</code></form></li>`,
  )}</ul>
<form method="post" action="${action}/change" class="row">!${csrf}
<label>Property<input name="path" required maxlength="300" list="paths" autocomplete="off" spellcheck="false"></label>
<datalist id="paths">!${paths.map(path => html`<option value="${path}"></option>`)}</datalist>
<label>Value (JSON or text; null removes it)<input name="value" maxlength="10000" autocomplete="off" spellcheck="false"></label>
<button class="second">Change</button></form>
<form method="post" action="${action}/delete" class="row">!${csrf}
<label class="check"><input type="checkbox" name="confirm" value="delete" required> delete it in the account, as in the console</label>
<button class="danger">Delete</button></form></div>`
}

function renderCheck(environment: string, csrf: string): string {
  return html`<form method="post" action="${getEnvironmentPath(environment)}/operations" class="row">!${csrf}
<button name="kind" value="drift-check">Check ${environment} for drift</button></form>`
}

function renderProperties({ properties, tags }: SandboxResource): string {
  const rows = [
    ...Object.entries(properties),
    ...Object.entries(tags).map(([name, value]): [string, unknown] => [`tags.${name}`, value]),
  ]
  return renderTable({
    caption: 'Properties',
    empty: 'none',
    rows,
    columns: [
      { title: 'Property', cell: ([name]) => html`<code>${name}</code>` },
      { title: 'Value', cell: ([, value]) => html`<code>${formatValue(value)}</code>` },
    ],
  })
}
