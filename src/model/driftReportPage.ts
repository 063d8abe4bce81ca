import { z } from 'zod'
import { driftReportSchema, type DriftReport } from './drift.ts'
import { slicePage } from '../lib/pagination.ts'

const lists = ['resources', 'pendingChanges', 'suppressed', 'noise', 'unmanaged'] as const

export const reportPaging = {
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(100),
}

/**
 * One page of every list of a report; each page contains the complete `summary`, `rules` and
 * `notes`.
 */
export const driftReportPageSchema = driftReportSchema.extend({
  page: z.int(),
  pageSize: z.int(),
  totals: z
    .object({
      ...(Object.fromEntries(lists.map(name => [name, z.int()])) as Record<
        (typeof lists)[number],
        z.ZodInt
      >),
      pendingChanges: z.int().nullable().describe('null: they are not known'),
    })
    .describe('entries of each list on all pages'),
})
export type DriftReportPage = z.infer<typeof driftReportPageSchema>

export function sliceReportPage(
  report: DriftReport,
  { page, pageSize }: { page: number; pageSize: number },
): DriftReportPage {
  const cut = <Item>(items: Item[]) => slicePage(items, { page, pageSize })
  const { resources, pendingChanges, suppressed, noise, unmanaged } = report
  return {
    ...report,
    page,
    pageSize,
    resources: cut(resources),
    pendingChanges: pendingChanges && cut(pendingChanges),
    suppressed: cut(suppressed),
    noise: cut(noise),
    unmanaged: cut(unmanaged),
    totals: {
      resources: resources.length,
      pendingChanges: pendingChanges?.length ?? null,
      suppressed: suppressed.length,
      noise: noise.length,
      unmanaged: unmanaged.length,
    },
  }
}

/** Assembles the whole report from its pages. */
export async function readWholeReport(
  read: (page: number) => Promise<DriftReportPage>,
): Promise<DriftReport> {
  const { page: _page, pageSize, totals, ...report } = await read(1)
  const pages = Math.ceil(Math.max(...Object.values(totals).map(Number)) / pageSize)
  for (let number = 2; number <= pages; number++) {
    const next = await read(number)
    report.resources.push(...next.resources)
    report.pendingChanges?.push(...(next.pendingChanges ?? []))
    report.suppressed.push(...next.suppressed)
    report.noise.push(...next.noise)
    report.unmanaged.push(...next.unmanaged)
  }
  return report
}
