import { html } from 'ghtml'
import type { Page } from '../../../src/lib/pagination.ts'

/** A column; `cell` returns HTML of the tag `html`. */
export type Column<Row> = { title: string; number?: boolean; cell: (row: Row) => string }

/**
 * A table that scrolls inside its box when it is wide. `caption` names it for screen readers;
 * `empty` is shown without rows.
 */
export function renderTable<Row>({
  caption,
  columns,
  rows,
  empty = 'none',
}: {
  caption: string
  columns: Column<Row>[]
  rows: readonly Row[]
  empty?: string
}): string {
  if (rows.length === 0) return html`<p class="quiet">${empty}</p>`
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption class="sr-only">${caption}</caption>
<thead><tr>!${columns.map(({ title, number }) => html`<th scope="col" class="${number ? 'number' : ''}">${title}</th>`)}</tr></thead>
<tbody>!${rows.map(row => renderRow(columns, row))}</tbody>
</table></div>`
}

function renderRow<Row>(columns: Column<Row>[], row: Row): string {
  return html`<tr>!${columns.map(({ number, cell }) => html`<td class="${number ? 'number' : ''}">!${cell(row)}</td>`)}</tr>
`
}

/** Links to the pages of a list; `address` is that of the page, with its other parameters. */
export function renderPager(
  { page, pageSize, total }: Pick<Page<unknown>, 'page' | 'pageSize' | 'total'>,
  address: string,
): string {
  const last = Math.max(1, Math.ceil(total / pageSize))
  if (last === 1) return html`<p class="quiet">${total} in all</p>`
  const link = (to: number, text: string, isPossible: boolean) =>
    isPossible ? html`<a class="button second" href="${withPage(address, to)}">${text}</a>` : ''
  return html`<nav class="pager" aria-label="Pages of the list">
!${link(page - 1, 'Previous', page > 1)}
<span>page ${page} of ${last}, ${total} in all</span>
!${link(page + 1, 'Next', page < last)}
</nav>`
}

function withPage(address: string, page: number): string {
  const url = new URL(address, 'http://localhost')
  url.searchParams.set('page', String(page))
  return `${url.pathname}${url.search}`
}
