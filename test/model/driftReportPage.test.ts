import t from 'tap'
import {
  driftReportPageSchema,
  readWholeReport,
  sliceReportPage,
} from '../../src/model/driftReportPage.ts'
import { driftReport, driftedResource } from '../helper/drift.ts'

const change = (name: string) => ({
  urn: `urn:pulumi:staging::shop::t:t:T::${name}`,
  type: 't:t:T',
  name,
  op: 'update',
  properties: [],
})
const resources = ['a', 'b', 'c'].map(name => {
  const { urn, type } = change(name)
  return driftedResource({ urn, type, name })
})

t.test('the pages of a report are the report', async t => {
  const pendingChanges = ['a', 'b', 'c', 'd', 'e'].map(change)
  for (const report of [
    driftReport({ resources, pendingChanges }),
    driftReport({ resources, pendingChanges: null, planFailure: 'no route' }),
  ]) {
    const first = sliceReportPage(report, { page: 1, pageSize: 2 })
    t.same(driftReportPageSchema.parse(first), first)
    t.equal(first.totals.pendingChanges, report.pendingChanges?.length ?? null)
    const whole = await readWholeReport(async page =>
      sliceReportPage(report, { page, pageSize: 2 }),
    )
    t.same(whole, report)
  }
})
