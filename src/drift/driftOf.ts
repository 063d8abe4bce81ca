import { z } from 'zod'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../errors.ts'
import { parseInput } from '../input.ts'
import type { VerbContext } from '../operations/ports.ts'
import type { DriftReport } from './words.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/** The report that one drift check made. @throws TwinstackError `not-found`, `forbidden` */
export async function driftOf ({ ctx, input }: { ctx: VerbContext, input: z.input<typeof inputSchema> }): Promise<DriftReport> {
  const { id } = parseInput(inputSchema, input)
  authorise(ctx.actor, 'environment:read')
  const report = await ctx.store.operations.drift(id)
  if (!report) throw new TwinstackError('not-found', `operation ${id} has no drift report`, { hint: 'only a drift-check that succeeded has one' })
  return report
}
