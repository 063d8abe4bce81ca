import { html } from 'ghtml'
import type { Page } from '../../../../src/lib/pagination.ts'
import { operationKinds, statuses, type Operation } from '../../../../src/model/operation.ts'
import { renderStatus } from '../../components/badge.ts'
import { renderSearch, renderSelect } from '../../components/form.ts'
import { renderEnvironmentLink, renderOperationLink } from '../../components/links.ts'
import { renderPager, renderTable } from '../../components/table.ts'
import { renderAge } from '../../components/time.ts'

type Filter = {
  environment?: string | undefined
  status?: string | undefined
  kind?: string | undefined
}

export function renderOperations({
  operations,
  filter,
  address,
}: {
  operations: Page<Operation>
  filter: Filter
  address: string
}): string {
  return html`<h1>Operations</h1>
<form method="get" action="/dashboard/operations" class="row">
!${renderSearch('environment', 'Environment', filter.environment)}
!${renderSelect({ name: 'kind', label: 'Kind', values: operationKinds, chosen: filter.kind })}
!${renderSelect({ name: 'status', label: 'Status', values: statuses, chosen: filter.status })}
<button class="second">Filter</button>
</form>
<div id="operations" data-live>
!${renderOperationTable(operations.items)}
!${renderPager(operations, address)}
</div>`
}

/** Operations with status, person and times. */
export function renderOperationTable(operations: Operation[]): string {
  return renderTable({
    caption: 'Operations, newest first',
    empty: 'no operation',
    rows: operations,
    columns: [
      { title: 'Operation', cell: renderOperationLink },
      { title: 'Environment', cell: one => renderEnvironmentLink(one.environment) },
      { title: 'Status', cell: one => renderStatus(one.status) },
      { title: 'Requested by', cell: one => html`${one.requestedBy.name}` },
      { title: 'Message', cell: one => html`${one.message}` },
      { title: 'Requested', cell: one => renderAge(one.createdAt) },
      { title: 'Ended', cell: one => renderAge(one.finishedAt) },
    ],
  })
}
