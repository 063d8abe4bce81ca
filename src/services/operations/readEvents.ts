import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'
import { requireOperation } from './getOperation.ts'

import type { Operation, OperationEvent } from '../../model/operation.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.strictObject({
  id: z.uuid(),
  after: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(200),
})

/**
 * Stored events with `seq` greater than `after`, in order. @throws TwinstackError `not-found`,
 * `forbidden`
 */
export async function readEvents({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<{ events: OperationEvent[]; operation: Operation }> {
  const { id, after, limit } = parseInput(inputSchema, input)
  const operation = await requireOperation(ctx, id, 'operation:read')
  return { operation, events: await ctx.store.operations.listEvents(id, { after, limit }) }
}
