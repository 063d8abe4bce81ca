/** The ways to compare: two environments, two state versions, two exports. */
import { html } from 'ghtml'
import { renderSelect } from '../../components/form.ts'
import { renderParityTabs } from './tabs.ts'

export function renderCompare({
  environments,
  stateEnvironments,
  mayCompare,
  csrf,
}: {
  environments: string[]
  /** those whose states the viewer may read */
  stateEnvironments: string[]
  mayCompare: boolean
  csrf: string
}): string {
  return html`!${renderParityTabs('compare')}
<div class="ways">!${renderEnvironments(environments, mayCompare, csrf)}
!${renderStates(stateEnvironments)}
!${renderExports(csrf)}</div>`
}

function renderEnvironments(environments: string[], mayCompare: boolean, csrf: string): string {
  const right = environments.includes('production') ? 'production' : environments.at(-1)
  const left = environments.includes('staging') ? 'staging' : environments[0]
  return html`<section class="panel" aria-labelledby="way-environments"><h2 id="way-environments">Two environments</h2>
<p>Any two environments, as their recorded states and drift checks have them.</p>
!${environments.length < 2 ? html`<p class="quiet">There are fewer than two environments.</p>` : renderPairForm({ environments, left, right, csrf: mayCompare ? csrf : null })}</section>`
}

/** Those who may compare do so; others read the newest comparison. */
function renderPairForm({
  environments,
  left,
  right,
  csrf,
}: {
  environments: string[]
  left: string | undefined
  right: string | undefined
  csrf: string | null
}): string {
  const fields = html`!${renderSelect({ name: 'left', label: 'Compare', values: environments, chosen: left, all: false })}
!${renderSelect({ name: 'right', label: 'with its model', values: environments, chosen: right, all: false })}`
  return csrf === null
    ? html`<form method="get" action="/dashboard/parity/pair" class="row">!${fields}<button>Show the newest comparison</button></form>`
    : html`<form method="post" action="/dashboard/parity/compare" class="row">!${csrf}!${fields}<button>Compare now</button></form>
<p class="quiet">The result is stored, and becomes the newest of the matrix.</p>`
}

function renderStates(environments: string[]): string {
  return html`<section class="panel" aria-labelledby="way-states"><h2 id="way-states">Two state versions</h2>
<p>What changed between two saved states of one environment.</p>
!${
    environments.length === 0
      ? html`<p class="quiet">Reading states needs the role admin.</p>`
      : html`<form method="get" action="/dashboard/parity/states" class="row">
!${renderSelect({ name: 'environment', label: 'Environment', values: environments, chosen: environments[0], all: false })}
<label>From version<input type="number" name="from" min="1" required></label>
<label>To version<input type="number" name="to" min="1" placeholder="present"></label>
<button class="second">Compare</button></form>
<p class="quiet">The versions are listed under “State versions” of an environment.</p>`
  }</section>`
}

function renderExports(csrf: string): string {
  return html`<section class="panel" aria-labelledby="way-exports"><h2 id="way-exports">Two exports of your own</h2>
<p>Files that <code>pulumi stack export</code> prints, of any stack and backend. They are compared and not stored.</p>
<form method="post" action="/dashboard/parity/exports" enctype="multipart/form-data" class="stack">!${csrf}
<label class="field">Measured stack, for example staging<input type="file" name="left" accept=".json,application/json" required></label>
<label class="field">Its model, for example production<input type="file" name="right" accept=".json,application/json" required></label>
<label class="field">Documented differences (differences.yaml), optional<input type="file" name="differences" accept=".yaml,.yml"></label>
<p><button>Compare the exports</button></p></form></section>`
}
