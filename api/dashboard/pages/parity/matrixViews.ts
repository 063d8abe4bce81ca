/** The matrix aspect × environment. */
import { html } from 'ghtml'
import type { AspectCount } from '../../../../src/analysis/parity/countAspects.ts'
import type { Page } from '../../../../src/lib/pagination.ts'
import { aspects } from '../../../../src/model/aspect.ts'
import type { ParityColumn } from '../../../../src/services/parity/readParityColumns.ts'
import { renderBadge } from '../../components/badge.ts'
import { renderPager } from '../../components/table.ts'
import { renderAge } from '../../components/time.ts'
import { formatAspect } from './aspects.ts'
import { getPairPath, getReportPath, renderParityTabs } from './tabs.ts'

export function renderMatrixPage({
  columns,
  plot,
  address,
}: {
  columns: Page<ParityColumn>
  /** the history of the first pair; empty without one */
  plot: string
  address: string
}): string {
  return html`!${renderParityTabs('matrix')}
<div id="matrix" data-live>!${columns.items.length === 0 ? renderNothing() : renderMatrix(columns.items)}
!${columns.total > columns.pageSize ? renderPager(columns, address) : ''}</div>
!${plot}`
}

function renderNothing(): string {
  return html`<div class="panel"><p>No two environments were compared yet. Every deployment of staging
or production compares them; <a href="/dashboard/parity/compare">compare two now</a>, or compare two
exports of your own there.</p></div>`
}

function renderMatrix(columns: ParityColumn[]): string {
  return html`<p class="legend">!${renderBadge('equal', 'good')} !${renderBadge('documented', 'neutral')}
!${renderBadge('ahead: a promotion removes it', 'busy')} !${renderBadge('differs', 'bad')}
<span class="quiet">Select a cell for the properties behind it.</span></p>
<div class="scroll" role="region" aria-label="Parity by aspect and environment" tabindex="0">
<table class="matrix"><caption class="sr-only">Parity by aspect and environment</caption>
<thead><tr><th scope="col">Aspect</th>!${columns.map(renderHead)}</tr></thead>
<tbody>!${aspects.map(
    aspect => html`<tr><th scope="row">${formatAspect(aspect)}</th>!${columns.map(column => renderCell(column, aspect))}</tr>
`,
  )}</tbody></table></div>`
}

function renderHead({ summary }: ParityColumn): string {
  const { left, right, passed, score, madeAt } = summary
  return html`<th scope="col"><a href="${getPairPath(summary)}">${left}</a>
<span class="quiet">with ${right}</span>
<span>!${renderBadge(passed ? 'passes' : 'fails', passed ? 'good' : 'bad')}</span>
<span class="quiet">${score} of 100, !${renderAge(madeAt)}</span></th>`
}

function renderCell({ summary, aspects: counts }: ParityColumn, aspect: string): string {
  const count = counts.find(one => one.aspect === aspect)
  if (!count) return html`<td>–</td>`
  const badges = listBadges(count)
  if (badges.length === 0) return html`<td>!${renderEqual(count)}</td>`
  const href = `${getReportPath(summary.id)}?aspect=${aspect}`
  return html`<td><a class="cell" href="${href}">!${badges.join(' ')}<span class="sr-only"> in ${formatAspect(aspect)} of ${summary.left}</span></a></td>`
}

function listBadges({ failing, documented, ahead, ignored }: AspectCount): string[] {
  return [
    ...(failing > 0 ? [renderBadge(`${failing} differ`, 'bad')] : []),
    ...(ahead > 0 ? [renderBadge(`${ahead} ahead`, 'busy')] : []),
    ...(documented > 0 ? [renderBadge(`${documented} documented`, 'neutral')] : []),
    ...(ignored > 0 ? [renderBadge(`${ignored} not required`, 'neutral')] : []),
  ]
}

function renderEqual({ resources }: AspectCount): string {
  return html`!${renderBadge('equal', 'good')}!${resources === 0 ? '' : html` <span class="quiet">${resources} ${resources === 1 ? 'resource' : 'resources'}</span>`}`
}
