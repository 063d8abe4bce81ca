import { z } from 'zod'
import { countAspects, type AspectCount } from '../../analysis/parity/countAspects.ts'
import { parseInput } from '../../lib/input.ts'
import { collectPages, type Page } from '../../lib/pagination.ts'
import type { Environment, EnvironmentKind } from '../../model/environment.ts'
import type { ParityReportBody, ParitySummary } from '../../model/parityReport.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { getScope } from '../access/policy.ts'
import { toSummary } from './saveParityReport.ts'

export const columnsInput = z.strictObject({
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(20).default(8),
})

/** The newest comparison of two environments, counted by aspect. */
export type ParityColumn = { summary: ParitySummary; aspects: AspectCount[] }

const kinds: (EnvironmentKind | undefined)[] = ['staging', 'ephemeral', 'production', undefined]

/**
 * The newest comparison of each pair that the caller sees, staging first, with the differences of
 * each aspect. Only the reports of the page are read.
 */
export async function readParityColumns({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof columnsInput>
}): Promise<Page<ParityColumn>> {
  const { page, pageSize } = parseInput(columnsInput, input)
  const scope = getScope(ctx.actor)
  return ctx.store.readInSnapshot(async store => {
    const all = (await store.overview.listNewestParity(scope)).map(toSummary)
    const environments = await collectPages(one => store.environments.list({ ...one, scope }))
    const shown = sortPairs(all, environments).slice((page - 1) * pageSize, page * pageSize)
    const items: ParityColumn[] = []
    for (const summary of shown) {
      const report = await store.parity.get(summary.id)
      if (report) items.push({ summary, aspects: countAspects(report.body as ParityReportBody) })
    }
    return { items, page, pageSize, total: all.length }
  })
}

/** Staging first; for one environment the comparison with production first. */
function sortPairs(pairs: ParitySummary[], environments: Environment[]): ParitySummary[] {
  const kindOf = new Map(environments.map(({ name, kind }) => [name, kind]))
  const rank = ({ left, right }: ParitySummary) =>
    kinds.indexOf(kindOf.get(left)) * 2 + (kindOf.get(right) === 'production' ? 0 : 1)
  return pairs.toSorted(
    (a, b) => rank(a) - rank(b) || a.left.localeCompare(b.left) || a.right.localeCompare(b.right),
  )
}
