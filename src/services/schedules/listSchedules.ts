import { z } from 'zod'
import { getScope } from '../access/policy.ts'
import { requireEnvironment } from '../environments/getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { parseInput } from '../../lib/input.ts'

import { taskSchema, type Schedule } from '../../model/schedule.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({
  page: z.int().min(1).default(1),
  pageSize: z.int().min(1).max(100).default(20),
  environment: environmentNameSchema.optional(),
  task: taskSchema.optional(),
})

/**
 * Schedules of one environment, or of all that the caller may see; those for all environments need
 * a role everywhere. @throws TwinstackError `invalid-request`, `forbidden`, `not-found`
 */
export async function listSchedules({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Page<Schedule>> {
  const request = parseInput(inputSchema, input)
  if (request.environment !== undefined)
    await requireEnvironment(ctx, request.environment, 'environment:read')
  return ctx.store.schedules.list({ ...request, scope: getScope(ctx.actor) })
}
