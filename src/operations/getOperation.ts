import { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../errors.ts'
import { parseInput } from '../input.ts'
import type { VerbContext } from './ports.ts'
import type { Operation, Transition } from './words.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/** One operation with its transitions. @throws TwinstackError `not-found`, `forbidden` */
export async function getOperation ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof inputSchema> }): Promise<Operation & { transitions: Transition[] }> {
  const { id } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'operation:read')
  const operation = await findOperation(ctx, id)
  return { ...operation, transitions: await ctx.store.operations.transitions(id) }
}

/** @throws TwinstackError `not-found` */
export async function findOperation (ctx: Pick<VerbContext, 'store'>, id: string): Promise<Operation> {
  const operation = await ctx.store.operations.get(id)
  if (!operation) throw new TwinstackError('not-found', `there is no operation ${id}`, { hint: 'GET /v1/operations lists them' })
  return operation
}
