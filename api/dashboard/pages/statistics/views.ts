import { html } from 'ghtml'
import type { DriftStatistics } from '../../../../src/model/finding.ts'
import type { Spread, Statistics } from '../../../../src/model/statistics.ts'
import { renderSelect } from '../../components/form.ts'
import { renderTable, type Column } from '../../components/table.ts'
import { formatSeconds } from '../../components/time.ts'
import { plotDeploys, plotDrift, plotDurations, plotSuccess } from './plots.ts'

/** days that a person can choose */
export const periods: readonly number[] = [7, 30, 90, 365]

type Input = {
  operations: Statistics
  drift: DriftStatistics
  environments: string[]
  chosen: { environment: string; days: number }
}

export async function renderStatistics(input: Input): Promise<string> {
  const { operations, drift, environments, chosen } = input
  const { weeks } = operations
  return html`<h1>Statistics</h1>
<form method="get" action="/dashboard/statistics" class="row">
!${renderSelect({ name: 'environment', label: 'Environment', values: environments, chosen: chosen.environment })}
<label>Period<select name="days">!${periods.map(days => html`<option value="${days}" !${days === chosen.days ? 'selected' : ''}>${days} days</option>`)}</select></label>
<button class="second">Show</button></form>
!${renderDora(operations)}
<h2>Deploys</h2>
!${
    weeks.length === 0
      ? html`<p class="quiet">no deploy ended in this period</p>`
      : html`!${await plotDeploys(operations)}
!${renderDefinition('Deploys that ended, by week from Monday, in UTC. Cancelled and refused ones do not count.')}
!${await plotSuccess(operations)}
!${renderDefinition('Deploys that succeeded, of those that succeeded or failed.')}
!${await plotDurations(operations)}
!${renderDefinition('From the start to the end of a deploy that succeeded, without the time in the queue. Half of the deploys are faster than the median, 95 % are faster than the 95th percentile.')}
!${renderNumbers('Deploys by week', weeks, weekColumns)}`
  }
<h2>Durations by kind of operation</h2>
!${renderTable({
    caption: 'Durations of operations that succeeded',
    empty: 'no operation ended in this period',
    rows: operations.durations,
    columns: [
      { title: 'Kind', cell: one => html`${one.kind}` },
      { title: 'Succeeded', number: true, cell: one => html`${one.count}` },
      { title: 'Median', number: true, cell: one => html`${formatTime(one.median)}` },
      { title: '95th percentile', number: true, cell: one => html`${formatTime(one.p95)}` },
    ],
  })}
<h2>Drift</h2>
!${renderFigures([
    [
      'Time to detect',
      formatSpread(drift.secondsToDetect),
      'Median from the change in the cloud, where its time is known, to the first check that found it.',
    ],
    [
      'Time to reconcile',
      formatSpread(drift.secondsToReconcile),
      'Median from the first check that found it to its end: reconciled, rebuilt, destroyed or no longer found.',
    ],
    ['Open now', String(drift.open), 'Drifted resources whose drift has not ended.'],
  ])}
!${
    drift.byDay.length === 0
      ? html`<p class="quiet">no drift was found in this period</p>`
      : html`!${await plotDrift(drift)}
!${renderDefinition('Drifted resources that a check found for the first time, by day and class.')}
!${renderNumbers('Drift by class', drift.byClass, driftColumns)}`
  }`
}

/** The four measures of DORA, of production. */
function renderDora({ dora, stagingToProduction, deploys }: Statistics): string {
  const { deploymentsPerWeek, leadTime, changeFailureRate, timeToRestore } = dora
  return html`<h2>Delivery performance (DORA)</h2>
!${renderFigures([
    [
      'Deployment frequency',
      `${formatNumber(deploymentsPerWeek)} a week`,
      'Successful deploys of production, divided by the weeks of the period.',
    ],
    [
      'Lead time for changes',
      formatSpread(leadTime),
      'Median from the commit of a deployed revision to its first success in production. Earlier commits of the same deploy do not count.',
    ],
    [
      'Change failure rate',
      formatShare(changeFailureRate),
      'Deploys of production that failed, or that the next change rolled back, of all that ended.',
    ],
    [
      'Time to restore',
      formatSpread(timeToRestore),
      'Median from the end of the first failed change of production to the next deploy, rollback, reconcile or rebuild that succeeded.',
    ],
    [
      'Staging to production',
      formatSpread(stagingToProduction),
      'Median from the first success of a revision in staging to its first success in production.',
    ],
    [
      'Success rate',
      formatShare(deploys.successRate),
      'Deploys that succeeded, of those that succeeded or failed, in all environments shown.',
    ],
  ])}`
}

type Figure = [name: string, value: string, definition: string]

function renderFigures(figures: Figure[]): string {
  return html`<dl class="figures">!${figures.map(
    ([name, value, definition]) =>
      html`<div class="card"><dt>${name}</dt><dd class="value">${value}</dd><dd class="quiet">${definition}</dd></div>`,
  )}</dl>`
}

const renderDefinition = (text: string) => html`<p class="quiet">${text}</p>`

function renderNumbers<Row>(caption: string, rows: readonly Row[], columns: Column<Row>[]): string {
  return html`<details><summary>${caption}: the numbers</summary>!${renderTable({ caption, rows, columns })}</details>`
}

const weekColumns: Column<Statistics['weeks'][number]>[] = [
  { title: 'Week from', cell: one => html`${one.week}` },
  { title: 'Succeeded', number: true, cell: one => html`${one.succeeded}` },
  { title: 'Failed', number: true, cell: one => html`${one.failed}` },
  { title: 'Median', number: true, cell: one => html`${formatTime(one.median)}` },
  { title: '95th percentile', number: true, cell: one => html`${formatTime(one.p95)}` },
]
const driftColumns: Column<DriftStatistics['byClass'][number]>[] = [
  { title: 'Class', cell: one => html`${one.class}` },
  { title: 'Open', number: true, cell: one => html`${one.open}` },
  { title: 'In all', number: true, cell: one => html`${one.total}` },
]

const formatTime = (seconds: number | null) => (seconds === null ? '–' : formatSeconds(seconds))
const formatNumber = (value: number) => String(Math.round(value * 10) / 10)
const formatShare = (share: number | null) =>
  share === null ? 'not known' : `${Math.round(share * 100)} %`
const formatSpread = ({ median, count }: Pick<Spread, 'median' | 'count'>) =>
  median === null ? 'not known' : `${formatSeconds(median)} (${count})`
