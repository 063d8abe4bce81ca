import { html } from 'ghtml'
import type { Environment } from '../../../../src/model/environment.ts'
import type { PolicyView } from '../../../../src/model/policy.ts'
import type { Schedule } from '../../../../src/model/schedule.ts'
import { renderTable } from '../../components/table.ts'
import { renderAge } from '../../components/time.ts'
import { renderTabs } from './tabs.ts'

export function renderRules({
  environment,
  schedules,
  policy,
}: {
  environment: Environment
  schedules: Schedule[]
  policy: PolicyView
}): string {
  return html`!${renderTabs(environment, 'rules')}
<h2>Schedules</h2>
!${renderTable({
    caption: `Schedules of ${environment.name}`,
    empty: 'no schedule',
    rows: schedules,
    columns: [
      { title: 'Task', cell: one => html`${one.task}` },
      {
        title: 'When',
        cell: one => html`${one.scheduleCron ?? `every ${one.everyMinutes} minutes`}`,
      },
      { title: 'Next', cell: one => (one.paused ? 'paused' : renderAge(one.nextExecution)) },
      { title: 'Last', cell: one => renderAge(one.lastExecuted) },
    ],
  })}
<p><a href="/dashboard/administration/schedules">Change schedules</a></p>
!${renderPolicy(policy)}`
}

/** Each part of the policy as rows of name and value, with where it comes from. */
function renderPolicy({ policy, sources, changed, reach, deletion }: PolicyView): string {
  const parts = Object.entries(policy).map(([part, values]) => ({
    part,
    sources: (sources as Record<string, string[]>)[part] ?? [],
    rows: listValues(values, ''),
  }))
  return html`<h2>Policy</h2>
<p>!${changed === null ? 'Nothing of it was set for this environment.' : html`Last changed !${renderAge(changed.at)} by ${changed.by}.`}
A deletion needs the role ${deletion.role}${deletion.confirm ? ' and the name of the environment' : ''}.
Account ${reach.account ?? 'not known yet'}, region ${reach.region ?? 'not known yet'}${reach.role === null ? '' : `, role ${reach.role}`}.</p>
!${parts.map(
    one => html`<h3>${one.part} <span class="quiet">from ${one.sources.join(', ') || 'default'}</span></h3>
!${renderTable<[string, string]>({
      caption: `Policy: ${one.part}`,
      rows: one.rows,
      columns: [
        { title: 'Setting', cell: ([name]) => html`<code>${name}</code>` },
        { title: 'Value', cell: ([, value]) => html`${value}` },
      ],
    })}`,
  )}`
}

/** Nested names with dots; lists and single values as text. */
function listValues(value: unknown, name: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[name, String(value)]]
  if (Array.isArray(value)) return [[name, value.length === 0 ? 'none' : value.join(', ')]]
  return Object.entries(value).flatMap(([key, inner]) =>
    listValues(inner, name === '' ? key : `${name}.${key}`),
  )
}
