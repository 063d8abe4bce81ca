import { html } from 'ghtml'
import type { ParitySummary } from '../../../../src/model/parityReport.ts'
import { renderPlot } from '../../components/plot.ts'
import { renderTable } from '../../components/table.ts'
import { renderTime } from '../../components/time.ts'
import { getReportPath } from './tabs.ts'

/** comparisons that the table below the plot lists */
const most = 20
/** milliseconds that the plot shows at least */
const shortest = 86_400_000

/** The score over time, each comparison as a sign for passed or failed. Empty below two of them. */
export async function renderParityHistory({
  left,
  right,
  days,
  points,
}: {
  left: string
  right: string
  days: number
  points: ParitySummary[]
}): Promise<string> {
  const last = points.at(-1)
  if (points.length < 2 || !last) return ''
  const rows = points.map(({ madeAt, score, passed }) => ({ at: new Date(madeAt), score, passed }))
  const begin = new Date(
    Math.min(Date.parse(points[0]?.madeAt ?? last.madeAt), Date.parse(last.madeAt) - shortest),
  )
  const failed = points.filter(({ passed }) => !passed).length
  const plot = await renderPlot({
    caption: `Score of ${left} compared with ${right}, last ${days} days`,
    label:
      `Parity score of ${left} with ${right}: ${points.length} comparisons, ${failed} failed, ` +
      `the newest has ${last.score} of 100`,
    describe: Plot => ({
      x: { type: 'utc', label: null, domain: [begin, new Date(last.madeAt)] },
      y: { domain: [0, 100], grid: true, label: 'score', ticks: 5 },
      marks: [
        Plot.ruleY([0]),
        Plot.lineY(rows, { x: 'at', y: 'score', curve: 'step-after', strokeOpacity: 0.5 }),
        Plot.dot(
          rows.filter(({ passed }) => passed),
          { x: 'at', y: 'score', symbol: 'circle', r: 4, className: 'good' },
        ),
        Plot.dot(
          rows.filter(({ passed }) => !passed),
          { x: 'at', y: 'score', symbol: 'times', r: 5, strokeWidth: 2.5, className: 'bad' },
        ),
      ],
    }),
  })
  return html`<div id="history"><h2>History</h2>!${plot}
<p class="legend quiet"><span class="sign good" aria-hidden="true">○</span> passed
<span class="sign bad" aria-hidden="true">✕</span> failed</p>
<details id="history-table"><summary>The newest ${Math.min(most, points.length)} comparisons as a table</summary>
!${renderTable({
    caption: `Comparisons of ${left} with ${right}`,
    rows: points.slice(-most).toReversed(),
    columns: [
      {
        title: 'Compared',
        cell: ({ id, madeAt }) => html`<a href="${getReportPath(id)}">!${renderTime(madeAt)}</a>`,
      },
      { title: 'Score', number: true, cell: one => html`${one.score}` },
      { title: 'Result', cell: one => (one.passed ? 'passed' : 'failed') },
    ],
  })}</details></div>`
}
