import { z } from 'zod'
import { environmentNameSchema } from '../../../model/environment.ts'
import { parseInput } from '../../../lib/input.ts'

import { describeFailure } from '../../../analysis/failure/buildFailureReport.ts'
import { compareDeployments, type RecordedOperation } from '../../../analysis/history/compare.ts'
import { requireKnownName } from './existing.ts'
import type { HistoryEntry } from '../../../model/history.ts'
import type { Page } from '../../../lib/pagination.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

const inputSchema = z.strictObject({
  name: environmentNameSchema,
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
})

/**
 * Operations that applied a program in the environment, newest first, each with its changes
 * compared with the previous one. For the first one everything is new.
 *
 * @throws TwinstackError `not-found`, `forbidden`
 */
export async function readHistory({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Page<HistoryEntry>> {
  const { name, ...paging } = parseInput(inputSchema, input)
  const scope = await requireKnownName(ctx, name)
  const page = await ctx.store.history.list(name, { ...paging, scope })
  const last = page.items.at(-1)
  const earlier = last ? await ctx.store.history.getBefore(last.deployment.operation, scope) : null
  const items: HistoryEntry[] = []
  // one after the other, because each comparison starts two git processes
  for (const [at, entry] of page.items.entries())
    items.push(await describeEntry(ctx, entry, findBaseline(page.items.slice(at + 1), earlier)))
  return { ...page, items }
}

/** A destroy leaves nothing, so the next deployment is compared with the one before the destroy. */
function findBaseline(
  older: RecordedOperation[],
  earlier: RecordedOperation | null,
): RecordedOperation | null {
  return older.find(({ deployment }) => deployment.kind !== 'destroy') ?? earlier
}

async function describeEntry(
  { trees }: VerbContext,
  entry: RecordedOperation,
  against: RecordedOperation | null,
): Promise<HistoryEntry> {
  const changes = await compareDeployments(trees, against, entry)
  return {
    ...entry.deployment,
    failure: describeFailure({ ...entry.deployment, environment: entry.record.environment }),
    against: against?.deployment.operation ?? null,
    changes: { ...changes, resources: entry.record.resources },
  }
}
