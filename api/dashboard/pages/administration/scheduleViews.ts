import { html } from 'ghtml'
import type { Page } from '../../../../src/lib/pagination.ts'
import { tasks, type Schedule } from '../../../../src/model/schedule.ts'
import { renderBadge } from '../../components/badge.ts'
import { getOperationPath, renderEnvironmentLink } from '../../components/links.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderAge } from '../../components/time.ts'
import { administrationPath, renderAdministrationTabs } from './tabs.ts'

const path = `${administrationPath}/schedules`

export function renderSchedules({
  schedules,
  csrf,
  address,
}: {
  schedules: Page<Schedule>
  csrf: string
  address: string
}): string {
  return html`!${renderAdministrationTabs('schedules')}
!${renderTable({
    caption: 'Schedules',
    empty: 'no schedule',
    rows: schedules.items,
    columns: [
      {
        title: 'Environment',
        cell: one => (one.environment === null ? 'all' : renderEnvironmentLink(one.environment)),
      },
      { title: 'Task', cell: one => html`${one.task}` },
      { title: 'When', cell: renderTiming },
      {
        title: 'Next',
        cell: one => (one.paused ? renderBadge('paused', 'warning') : renderAge(one.nextExecution)),
      },
      { title: 'Last', cell: renderLast },
      { title: 'Change', cell: one => renderActions(one, csrf) },
    ],
  })}
!${renderPager(schedules, address)}
<h2>Create a schedule</h2>
<form method="post" action="${path}" class="panel stack narrow-form">!${csrf}
<label class="field">Environment (empty: all)<input name="environment" maxlength="100" autocomplete="off"></label>
<label class="field">Task<select name="task">!${tasks.map(task => html`<option>${task}</option>`)}</select></label>
<label class="field">Cron: minute hour day month weekday<input name="cron" maxlength="120" placeholder="0 6 * * 1-5" autocomplete="off" spellcheck="false"></label>
<label class="field">or every … minutes after the last run<input name="every" type="number" min="1"></label>
<label class="field">Time zone of the cron<input name="timezone" value="UTC" maxlength="64"></label>
<button>Create the schedule</button></form>`
}

function renderTiming({ scheduleCron, timezone, everyMinutes, autoRemediate }: Schedule): string {
  const when =
    scheduleCron === null
      ? html`every ${everyMinutes} minutes`
      : html`<code>${scheduleCron}</code> ${timezone}`
  return autoRemediate.enabled ? html`!${when}, reconciles` : when
}

function renderLast({ lastExecuted, lastOperation }: Schedule): string {
  if (lastOperation === null) return renderAge(lastExecuted)
  return html`<a href="${getOperationPath(lastOperation)}">!${renderAge(lastExecuted)}</a>`
}

function renderActions({ id, paused, task, environment }: Schedule, csrf: string): string {
  const what = `${task} of ${environment ?? 'all environments'}`
  const renderButton = (name: string, label: string, style: string) =>
    html`<form method="post" action="${path}/${id}/${name}">!${csrf}<button class="${style}" aria-label="${label}: ${what}">${label}</button></form>`
  return html`<div class="row tight">!${renderButton('run', 'Run now', 'second')}
!${paused ? renderButton('resume', 'Resume', 'second') : renderButton('pause', 'Pause', 'second')}
!${renderButton('remove', 'Remove', 'danger')}</div>`
}
