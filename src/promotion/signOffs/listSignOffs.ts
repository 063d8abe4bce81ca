import { z } from 'zod'
import { authorise } from '../../access/policy.ts'
import { parseInput } from '../../input.ts'
import { findOperation } from '../../operations/getOperation.ts'
import type { VerbContext } from '../../operations/ports.ts'
import type { SignOff } from '../words.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/** Who said yes to an operation, oldest first. @throws TwinstackError `not-found`, `forbidden` */
export async function listSignOffs ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof inputSchema> }): Promise<SignOff[]> {
  const { id } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'operation:read')
  await findOperation(ctx, id)
  return ctx.store.signOffs.of(id)
}
