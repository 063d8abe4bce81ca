import t from 'tap'
import { html } from 'ghtml'
import { renderPager, renderTable } from '../../../../api/dashboard/components/table.ts'

t.test('cells are HTML, and values in them are escaped', t => {
  const table = renderTable({
    caption: 'a "b"',
    columns: [{ title: '<t>', cell: (value: string) => html`<b>${value}</b>` }],
    rows: ['<i>'],
  })
  t.match(table, /<th scope="col" class="">&#60;t&#62;<\/th>/)
  t.match(table, '<b>&#60;i&#62;</b>')
  t.match(table, 'aria-label="a &#34;b&#34;"')
  t.match(renderTable({ caption: 'x', columns: [], rows: [], empty: 'no rows' }), 'no rows')
  t.end()
})

t.test('a pager keeps the other parameters of the address', t => {
  const pager = renderPager({ page: 2, pageSize: 10, total: 25 }, '/dashboard/x?type=a%26b&page=2')
  t.match(pager, 'page 2 of 3, 25 in all')
  t.match(pager, '/dashboard/x?type&#61;a%26b&amp;page&#61;3'.replace('&amp;', '&#38;'))
  t.notMatch(renderPager({ page: 1, pageSize: 10, total: 3 }, '/x'), '<a')
  t.end()
})
