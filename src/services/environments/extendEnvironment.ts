import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import { requireEnvironment, findEnvironment } from './getEnvironment.ts'
import {
  environmentNameSchema,
  ttlMinutesSchema,
  type Environment,
} from '../../model/environment.ts'
import type { VerbContext } from '../../model/verbContext.ts'

export const extensionBody = z.strictObject({
  minutes: ttlMinutesSchema.optional().describe('from now; its own time to live when left out'),
})
const inputSchema = extensionBody.extend({ name: environmentNameSchema })

/**
 * Extends the life of an ephemeral environment: its end moves to `minutes` from now, never to an
 * earlier time and never beyond its hard end.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found`, `conflict` for one that has
 * no end
 */
export async function extendEnvironment({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Environment> {
  const { name, minutes } = parseInput(inputSchema, input)
  const { life } = await requireEnvironment(ctx, name, 'environment:write')
  if (!life)
    throw new TwinstackError('conflict', `${name} has no end that could be moved`, {
      hint: 'only ephemeral environments end by themselves',
    })
  return ctx.store.runInTransaction(async store => {
    if (!(await store.environments.lock(name))) await findEnvironment(store, name)
    const extended = await store.environments.prolong(name, minutes ?? null)
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'environment.extend',
        target: name,
        outcome: 'done',
        detail: { minutes: minutes ?? life.ttlMinutes, expiresAt: extended?.life?.expiresAt },
      },
    )
    return extended ?? findEnvironment(store, name)
  })
}
