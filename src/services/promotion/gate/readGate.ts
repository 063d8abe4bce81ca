import { z } from 'zod'
import { parseInput } from '../../../lib/input.ts'
import { requireOperation } from '../../operations/getOperation.ts'

import type { OperationGate } from '../../../model/gate.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * The decisions of the gate about an operation; empty when it was not evaluated. @throws
 * TwinstackError `forbidden`, `not-found`
 */
export async function readGate({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<OperationGate> {
  const { id } = parseInput(inputSchema, input)
  await requireOperation(ctx, id, 'operation:read')
  return {
    operation: id,
    decisions: (await ctx.store.gateDecisions.listByOperation(id)).map(({ decision }) => decision),
  }
}
