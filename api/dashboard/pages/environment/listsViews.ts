/** Resources, outputs, settings, saved states: the lists of an environment. */
import { html } from 'ghtml'
import type { Page } from '../../../../src/lib/pagination.ts'
import { shortenTypeName } from '../../../../src/lib/typeName.ts'
import type { Environment } from '../../../../src/model/environment.ts'
import type { StackOutput, StateVersion } from '../../../../src/model/operation.ts'
import type { FoundResource } from '../../../../src/model/resourceQuery.ts'
import type { Settings } from '../../../../src/services/environments/readSettings.ts'
import { formatValue } from '../../components/changes.ts'
import { renderSearch } from '../../components/form.ts'
import { getEnvironmentPath, getOperationPath } from '../../components/links.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderTime } from '../../components/time.ts'
import { renderTabs } from './tabs.ts'

export function renderResources({
  environment,
  resources,
  query,
  address,
  graph,
}: {
  environment: Environment
  resources: Page<FoundResource>
  query: string
  address: string
  /** HTML */
  graph: string
}): string {
  return html`!${renderTabs(environment, 'resources')}
<form method="get" action="${getEnvironmentPath(environment.name)}/resources" class="row">
!${renderSearch('q', 'Search (type:… name:… id:… or part of a URN)', query)}<button class="second">Search</button></form>
<div id="graph">!${graph}</div>
!${renderTable({
    caption: `Resources of ${environment.name}`,
    empty: query === '' ? 'nothing is deployed' : 'no resource matches',
    rows: resources.items,
    columns: [
      {
        title: 'Type',
        cell: one =>
          html`<span title="${one.resource.type}">${shortenTypeName(one.resource.type)}</span>`,
      },
      { title: 'Name', cell: one => html`${one.resource.name}` },
      { title: 'Id', cell: one => html`<code>${one.resource.id ?? '–'}</code>` },
      { title: 'Depends on', number: true, cell: one => html`${one.resource.dependencies.length}` },
      { title: 'Protected', cell: one => (one.resource.protect ? 'yes' : 'no') },
    ],
  })}
!${renderPager(resources, address)}`
}

export function renderOutputs({
  environment,
  outputs,
  csrf,
  mayReadSecrets,
}: {
  environment: Environment
  outputs: Record<string, StackOutput>
  csrf: string
  mayReadSecrets: boolean
}): string {
  const hasSecrets = Object.values(outputs).some(({ secret }) => secret)
  return html`!${renderTabs(environment, 'outputs')}
!${renderTable({
    caption: `Outputs of ${environment.name}`,
    empty: 'no output is recorded',
    rows: Object.entries(outputs),
    columns: [
      { title: 'Name', cell: ([name]) => html`<code>${name}</code>` },
      { title: 'Value', cell: ([, output]) => renderOutput(output) },
    ],
  })}
!${
    hasSecrets && mayReadSecrets
      ? html`<form method="post" action="${getEnvironmentPath(environment.name)}/outputs">!${csrf}
<p><button class="second">Show the secret values</button> <span class="quiet">This is written to the audit log.</span></p></form>`
      : ''
  }`
}

const renderOutput = ({ value, secret }: StackOutput): string =>
  secret && value === null
    ? html`<span class="quiet">secret</span>`
    : html`<pre>${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>`

export function renderSettings({
  environment,
  settings: { at, operation, settings },
}: {
  environment: Environment
  settings: Settings
}): string {
  return html`!${renderTabs(environment, 'settings')}
<p>!${operation === null ? 'No operation has recorded settings yet.' : html`Recorded by <a href="${getOperationPath(operation)}">an operation</a> !${renderTime(at)}. The program is the source of truth: change them there.`}</p>
!${renderTable({
    caption: `Settings of ${environment.name}`,
    empty: 'none',
    rows: settings,
    columns: [
      { title: 'Setting', cell: one => html`<code>${one.path}</code>` },
      { title: 'Value', cell: one => html`<code>${formatValue(one.value)}</code>` },
      { title: 'Source', cell: one => html`${one.source}` },
    ],
  })}`
}

export function renderStates({
  environment,
  versions,
  address,
  csrf,
  may,
}: {
  environment: Environment
  versions: Page<StateVersion>
  address: string
  csrf: string
  may: { restore: boolean; compare: boolean }
}): string {
  const path = getEnvironmentPath(environment.name)
  const options = versions.items.map(({ id }) => html`<option value="${id}">version ${id}</option>`)
  return html`!${renderTabs(environment, 'states')}
<p>A state is saved before each operation that writes. A restore is planned first; it changes the recorded state,
and a refresh after it reads the cloud.</p>
!${
    may.compare && versions.items.length > 0
      ? html`<form method="get" action="/dashboard/parity/states" class="row"><input type="hidden" name="environment" value="${environment.name}">
<label>From<select name="from">!${options}</select></label>
<label>To<select name="to"><option value="">present state</option>!${options}</select></label>
<button class="second">Compare</button></form>`
      : ''
  }
!${renderTable({
    caption: `Saved states of ${environment.name}`,
    empty: 'no state is saved',
    rows: versions.items,
    columns: [
      { title: 'Version', number: true, cell: one => html`${one.id}` },
      { title: 'Saved', cell: one => renderTime(one.takenAt) },
      {
        title: 'Before',
        cell: one => html`<a href="${getOperationPath(one.operation)}">operation</a>`,
      },
      { title: 'Resources', number: true, cell: one => html`${one.resources}` },
      { title: 'Bytes', number: true, cell: one => html`${one.bytes}` },
      { title: 'Digest', cell: one => html`<code>${one.digest.slice(0, 12)}</code>` },
      ...(may.restore
        ? [
            {
              title: 'Restore',
              cell: (one: StateVersion) =>
                html`<form method="post" action="${path}/operations">!${csrf}<input type="hidden" name="version" value="${one.id}"><button class="second" name="kind" value="state-edit" aria-label="Plan the restore of version ${one.id}">Plan</button></form>`,
            },
          ]
        : []),
    ],
  })}
!${renderPager(versions, address)}`
}
