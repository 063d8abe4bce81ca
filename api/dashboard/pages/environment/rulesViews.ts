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
<h2>Policy</h2>
<p>The effective policy, and where each part comes from.</p>
<div class="scroll" role="region" aria-label="Policy" tabindex="0"><pre class="panel">${JSON.stringify(policy, null, 2)}</pre></div>`
}
