import type { DriftStatistics } from '../../../../src/model/finding.ts'
import type { Statistics } from '../../../../src/model/statistics.ts'
import { renderPlot } from '../../components/plot.ts'

const weekMs = 7 * 86_400_000

/** Each deploy as part of a bar: filled for succeeded, hatched by its outline for failed. */
export function plotDeploys({ weeks }: Statistics): Promise<string> {
  const bars = weeks.flatMap(({ week, succeeded, failed }) => {
    const [x1, x2] = [new Date(week), new Date(Date.parse(week) + weekMs)]
    return [
      { x1, x2, y1: 0, y2: succeeded, className: 'good' },
      { x1, x2, y1: succeeded, y2: succeeded + failed, className: 'bad' },
    ]
  })
  const total = weeks.reduce((sum, one) => sum + one.succeeded + one.failed, 0)
  const failed = weeks.reduce((sum, one) => sum + one.failed, 0)
  return renderPlot({
    caption: 'Deploys per week: succeeded (filled) and failed (outlined)',
    label: `Deploys per week: ${total} in ${weeks.length} weeks, ${failed} failed`,
    describe: Plot => ({
      x: { type: 'utc', label: null, domain: getDomain(weeks) },
      y: { grid: true, label: 'deploys', tickFormat: 'd', ticks: 5 },
      marks: [
        Plot.ruleY([0]),
        ...(['good', 'bad'] as const).map(className =>
          Plot.rect(
            bars.filter(one => one.className === className && one.y2 > one.y1),
            { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', inset: 1.5, className },
          ),
        ),
      ],
    }),
  })
}

export function plotSuccess({ weeks, deploys }: Statistics): Promise<string> {
  const rows = weeks.map(({ week, succeeded, failed }) => ({
    at: getMiddle(week),
    share: (100 * succeeded) / (succeeded + failed),
  }))
  const all = deploys.successRate === null ? 0 : Math.round(deploys.successRate * 100)
  return renderPlot({
    caption: 'Success rate of deploys',
    label: `Success rate of deploys by week; ${all} % over the whole period`,
    describe: Plot => ({
      height: 180,
      x: { type: 'utc', label: null, domain: getDomain(weeks) },
      y: { domain: [0, 100], grid: true, label: '%', ticks: 5 },
      marks: [
        Plot.ruleY([0]),
        Plot.lineY(rows, { x: 'at', y: 'share', strokeOpacity: 0.5 }),
        Plot.dot(rows, { x: 'at', y: 'share', r: 4, className: 'good' }),
      ],
    }),
  })
}

/** The median as circles on a line, the 95th percentile as crosses. */
export function plotDurations({ weeks }: Statistics): Promise<string> {
  const known = weeks.flatMap(({ week, median, p95 }) =>
    median === null || p95 === null ? [] : { at: getMiddle(week), median, p95 },
  )
  const longest = Math.max(0, ...known.map(({ p95 }) => p95))
  return renderPlot({
    caption: 'Duration of deploys: median (circles) and 95th percentile (crosses)',
    label: `Duration of deploys by week; the longest 95th percentile is ${Math.round(longest)} s`,
    describe: Plot => ({
      x: { type: 'utc', label: null, domain: getDomain(weeks) },
      y: { grid: true, label: 'seconds', domain: [0, Math.max(1, longest)], nice: true, ticks: 5 },
      marks: [
        Plot.ruleY([0]),
        Plot.lineY(known, { x: 'at', y: 'median', strokeOpacity: 0.5 }),
        Plot.dot(known, { x: 'at', y: 'median', r: 4, className: 'good' }),
        Plot.dot(known, {
          x: 'at',
          y: 'p95',
          symbol: 'times',
          r: 5,
          strokeWidth: 2,
          className: 'busy',
        }),
      ],
    }),
  })
}

/** One row of circles for each class, larger where more was found. */
export function plotDrift({ byDay, byClass, since }: DriftStatistics): Promise<string> {
  const rows = byDay
    .filter(({ found }) => found > 0)
    .map(one => ({ at: new Date(one.day), class: one.class, found: one.found }))
  const classes = byClass.map(one => one.class)
  const total = rows.reduce((sum, { found }) => sum + found, 0)
  return renderPlot({
    caption: 'Drift found, by day and class',
    label:
      `Drifted resources found: ${total}; by class: ` +
      byClass.map(one => `${one.class} ${one.total}`).join(', '),
    describe: Plot => ({
      height: 60 + 36 * classes.length,
      marginLeft: 110,
      x: { type: 'utc', label: null, domain: [new Date(since), new Date()] },
      y: { type: 'point', domain: classes, label: null },
      r: { range: [0, 14] },
      marks: [
        Plot.gridY(),
        Plot.dot(rows, { x: 'at', y: 'class', r: 'found', className: 'warning' }),
        Plot.text(rows, { x: 'at', y: 'class', text: 'found', dx: 16, textAnchor: 'start' }),
      ],
    }),
  })
}

const getMiddle = (week: string) => new Date(Date.parse(week) + weekMs / 2)

/** From the first week to the end of the last one, a month at least. */
function getDomain(weeks: Statistics['weeks']): [Date, Date] {
  const days = weeks.map(({ week }) => Date.parse(week))
  const end = Math.max(...days) + weekMs
  return [new Date(Math.min(Math.min(...days), end - 4 * weekMs)), new Date(end)]
}
