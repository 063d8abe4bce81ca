import { z } from 'zod'
import { parseInput } from '../../../lib/input.ts'
import { requireOperation } from '../../operations/getOperation.ts'

import type { SignOff } from '../../../model/promotion.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/** The sign-offs of an operation, oldest first. @throws TwinstackError `not-found`, `forbidden` */
export async function listSignOffs({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<SignOff[]> {
  const { id } = parseInput(inputSchema, input)
  await requireOperation(ctx, id, 'operation:read')
  return ctx.store.signOffs.listByOperation(id)
}
