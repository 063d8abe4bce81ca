import { z } from 'zod'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import { requireOperation } from './getOperation.ts'

import type { Plan } from '../../model/operation.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * The plan of a preview, or of an operation with `planOnly`. @throws TwinstackError `not-found`,
 * `forbidden`
 */
export async function readPlan({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Plan> {
  const { id } = parseInput(inputSchema, input)
  await requireOperation(ctx, id, 'operation:read')
  const plan = await ctx.store.plans.getByOperation(id)
  if (!plan)
    throw new TwinstackError('not-found', `operation ${id} has no plan`, {
      hint:
        'only a preview, or an operation with planOnly, that succeeded has one; the newest ' +
        '20 of an environment are kept',
    })
  return plan
}
