import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { Statistics } from '../../model/statistics.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { getScope } from '../access/policy.ts'

const inputSchema = z.strictObject({
  environment: environmentNameSchema.optional(),
  days: z.int().min(1).max(366).default(90),
})

/**
 * Operations that ended in the last `days` days, in environments that the caller may see: deploys
 * by week, success rate, durations, lead time from staging to production, the measures of DORA.
 *
 * @throws TwinstackError `invalid-request`
 */
export async function readStatistics({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Statistics> {
  const { environment, days } = parseInput(inputSchema, input)
  const until = await ctx.store.readClock()
  return ctx.store.statistics.compute({
    scope: getScope(ctx.actor),
    environment: environment ?? null,
    since: new Date(until.getTime() - days * 86_400_000),
    until,
  })
}
