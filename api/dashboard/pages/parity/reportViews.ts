/** One comparison: the verdict, and its differences with filters. */
import { html } from 'ghtml'
import { listSizeRows, type SizeRow } from '../../../../src/analysis/parity/explainVerdict.ts'
import { listNotComparable, listRenamed } from '../../../../src/analysis/parity/listRemarks.ts'
import { aspects } from '../../../../src/model/aspect.ts'
import type { ParityDocument } from '../../../../src/model/parityReport.ts'
import type { Verdict } from '../../../../src/model/register.ts'
import { renderBadge } from '../../components/badge.ts'
import { formatValue } from '../../components/changes.ts'
import { getOperationPath } from '../../components/links.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderAge, renderTime } from '../../components/time.ts'
import { formatAspect } from './aspects.ts'
import { renderDifference, type Entry } from './differenceViews.ts'
import { renderParityTabs } from './tabs.ts'

/** differences of one page */
export const pageSize = 25
/** rows of the lists below them */
const most = 50

export const views = ['failing', 'ahead', 'documented', 'all'] as const
export type ReportFilter = { show: (typeof views)[number]; aspect: string; page: number }

export type ReportInput = {
  report: ParityDocument
  entries: Entry[]
  filter: ReportFilter
  /** of the page without its parameters; null: the report is not stored, and is shown whole */
  path: string | null
  /** the parameters that a filter keeps */
  kept?: Record<string, string>
  /** HTML: the button that compares again, and the history */
  again?: string
  plot?: string
}

export function renderReport(input: ReportInput): string {
  const { report, again = '', plot = '' } = input
  return html`!${renderParityTabs(null, `${report.left} compared with ${report.right}`)}
!${renderSummary(report, again)}
!${renderDifferences(input)}
!${plot}
!${renderSizes(report)}
!${renderCommits(report)}
!${renderNotes(report)}`
}

const bases = { cloud: 'as in the cloud', recorded: 'as recorded', planned: 'as planned' }

function renderSummary(report: ParityDocument, again: string): string {
  const { passed, score, madeAt, comparison, mode, basis, operation, judgement } = report
  const { matched, identical, missing, extra } = comparison.compared
  const owners = Object.entries(judgement.owners).map(([role, name]) => `${name} (${role})`)
  return html`<section class="panel verdict" aria-label="Verdict">
<div class="score ${passed ? 'good' : 'bad'}"><strong>${score}</strong><span>of 100</span></div>
<div><p>!${renderBadge(passed ? 'passes' : 'fails', passed ? 'good' : 'bad')}
compared !${renderAge(madeAt)}, ${bases[basis]}${mode === 'partial' ? ', mode partial' : ''}!${
    operation === null
      ? ''
      : html`, after <a href="${getOperationPath(operation)}">an operation</a>`
  }</p>
<p><strong>${matched}</strong> resources matched, <strong>${identical}</strong> identical,
<strong>${missing}</strong> missing, <strong>${extra}</strong> extra</p>
!${owners.length === 0 ? '' : html`<p class="quiet">Responsible: ${owners.join(', ')}</p>`}
<details id="formula"><summary>How the score is computed</summary><p>${report.formula}</p></details></div>
!${again}</section>`
}

const isShown: Record<ReportFilter['show'], (verdict: Verdict) => boolean> = {
  failing: ({ fails }) => fails,
  ahead: ({ status, fails }) => status === 'ahead' && !fails,
  documented: ({ status, fails }) => status !== 'ahead' && !fails,
  all: () => true,
}
const labels = {
  failing: 'Failing',
  ahead: 'Ahead',
  documented: 'Documented',
  all: 'All',
} as const

function renderDifferences({ report, entries, filter, path, kept = {} }: ReportInput): string {
  const { verdicts } = report.judgement
  const ofAspect = verdicts.filter(({ aspect }) => filter.aspect === '' || aspect === filter.aspect)
  const found = sortVerdicts(ofAspect.filter(isShown[filter.show]))
  const shown =
    path === null ? found : found.slice((filter.page - 1) * pageSize, filter.page * pageSize)
  return html`<h2>Differences</h2>
!${path === null ? '' : renderFilter({ path, kept, filter, ofAspect, verdicts })}
!${shown.length === 0 ? html`<p>!${renderBadge(verdicts.length === 0 ? 'no difference' : 'none of this kind', 'good')}</p>` : ''}
<div class="differences">!${shown.map((verdict, at) =>
    renderDifference({
      report,
      verdict,
      entry: entries.find(({ id }) => id === verdict.entry) ?? null,
      at,
    }),
  )}</div>
!${path === null || found.length <= pageSize ? '' : renderPager({ page: filter.page, pageSize, total: found.length }, getAddress(path, kept, filter))}`
}

const sortVerdicts = (verdicts: Verdict[]) =>
  verdicts.toSorted(
    (a, b) => Number(b.fails) - Number(a.fails) || a.place.name.localeCompare(b.place.name),
  )

function getAddress(path: string, kept: Record<string, string>, filter: Partial<ReportFilter>) {
  const { show = 'all', aspect = '' } = filter
  return `${path}?${new URLSearchParams({ ...kept, show, ...(aspect !== '' && { aspect }) }).toString()}`
}

function renderFilter({
  path,
  kept,
  filter,
  ofAspect,
  verdicts,
}: {
  path: string
  kept: Record<string, string>
  filter: ReportFilter
  ofAspect: Verdict[]
  verdicts: Verdict[]
}): string {
  const chosen = aspects.filter(one => verdicts.some(({ aspect }) => aspect === one))
  const links = views.map(show => {
    const count = ofAspect.filter(isShown[show]).length
    const href = getAddress(path, kept, { ...filter, show })
    return html`<li><a href="${href}" !${show === filter.show ? 'aria-current="true"' : ''}>${labels[show]} <span class="count">${count}</span></a></li>`
  })
  return html`<div class="filters"><nav aria-label="Kind of difference"><ul class="chips">!${links}</ul></nav>
<form method="get" action="${path}" class="row">
!${Object.entries({ ...kept, show: filter.show }).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<label>Aspect<select name="aspect"><option value="">all</option>!${chosen.map(
    aspect =>
      html`<option value="${aspect}" !${aspect === filter.aspect ? 'selected' : ''}>${formatAspect(aspect)}</option>`,
  )}</select></label><button class="second">Show</button></form></div>`
}

function renderSizes(report: ParityDocument): string {
  const rows = listSizeRows(report)
  if (rows.length === 0) return ''
  return html`<details class="section" id="sizes"><summary><h2>Sizes and counts</h2> <span class="count">${rows.length}</span></summary>
!${renderTable<SizeRow>({
    caption: 'Sizes and counts that differ',
    rows: rows.slice(0, most),
    columns: [
      { title: 'What', cell: one => html`${one.what}` },
      { title: report.left, cell: one => html`<code>${formatValue(one.left)}</code>` },
      { title: report.right, cell: one => html`<code>${formatValue(one.right)}</code>` },
      {
        title: 'Ratio',
        number: true,
        cell: ({ ratio }) => html`${ratio === null ? '–' : Number(ratio.toFixed(2))}`,
      },
      { title: 'Judged', cell: one => html`${one.status}` },
    ],
  })}!${renderMore(rows.length)}</details>`
}

const renderMore = (count: number) =>
  count > most ? html`<p class="quiet">and ${count - most} more</p>` : ''

function renderCommits({ left, right, ahead }: ParityDocument): string {
  const commits = ahead?.commits ?? []
  if (commits.length === 0) return ''
  return html`<details class="section" id="commits"><summary><h2>Commits of ${left} that ${right} does not have</h2> <span class="count">${commits.length}</span></summary>
<ul>!${commits
    .slice(0, most)
    .map(
      ({ commit, subject, author, committedAt }) =>
        html`<li><code>${commit.slice(0, 8)}</code> ${subject} <span class="quiet">${author}, !${renderTime(committedAt)}</span></li>`,
    )}</ul>!${renderMore(commits.length)}</details>`
}

function renderNotes(report: ParityDocument): string {
  const notes = [
    ...report.notes,
    ...report.judgement.stale.map(({ entry, why }) => `stale entry ${entry}: ${why}`),
    ...listRenamed(report),
    ...listNotComparable(report),
  ]
  if (notes.length === 0) return ''
  return html`<details class="section" id="notes"><summary><h2>Notes</h2> <span class="count">${notes.length}</span></summary>
<ul>!${notes.slice(0, most).map(note => html`<li>${note}</li>`)}</ul>!${renderMore(notes.length)}</details>`
}
