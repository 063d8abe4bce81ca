import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'
import { decideApproval } from './decideApproval.ts'

import type { Operation } from '../../model/operation.ts'
import type { VerbContext } from '../../model/verbContext.ts'

export const rejectFields = { comment: z.string().max(500).default('') }
const inputSchema = z.strictObject({ id: z.uuid(), ...rejectFields })

/**
 * Rejects a plan that waits for approval: the operation ends as `refused`. Its requester may do
 * this, too.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `approval-not-pending`
 */
export async function rejectOperation({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Operation> {
  const { id, comment } = parseInput(inputSchema, input)
  const reason = `rejected by ${ctx.actor.name}${comment ? `: ${comment}` : ''}`
  return decideApproval(ctx, {
    id,
    action: 'operation.reject',
    comment,
    decide: () => ({
      to: 'refused',
      status: 'rejected',
      reason,
      notice: 'approval.rejected',
      error: {
        code: 'approval-rejected',
        message: reason,
        hint: 'agree with the person who rejected it, then request it again',
      },
    }),
  })
}
