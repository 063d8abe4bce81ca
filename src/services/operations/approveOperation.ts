import { z } from 'zod'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import { findApprovalRefusal } from './execute/approval.ts'
import { decideApproval, type Decision } from './decideApproval.ts'

import type { Approval, Operation } from '../../model/operation.ts'
import type { VerbContext } from '../../model/verbContext.ts'

export const approveFields = {
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected the 64 hexadecimal digits of `approval.digest`')
    .describe('digest of the plan that is approved: `approval.digest` of the operation'),
  comment: z.string().max(500).default(''),
}
const inputSchema = z.strictObject({ id: z.uuid(), ...approveFields })

/**
 * Approves the plan with this digest: the operation is queued and applies it, as long as the plan
 * is the same.
 *
 * @throws TwinstackError `not-found`, `forbidden` (the right, or four eyes),
 * `approval-not-pending`, `approval-digest-mismatch`
 */
export async function approveOperation({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<Operation> {
  const { id, digest, comment } = parseInput(inputSchema, input)
  const decide = (operation: Operation, approval: Approval): Decision => {
    const against = findApprovalRefusal(ctx.actor, operation.requestedBy, approval)
    if (against)
      throw new TwinstackError(
        'forbidden',
        `${ctx.actor.name} can't approve ${operation.kind} of ${operation.environment}: ${against}`,
        { hint: 'a colleague with the role approver can approve it' },
      )
    if (digest !== approval.digest) throw createOtherDigestError(operation, approval)
    return {
      to: 'queued',
      status: 'approved',
      reason: `approved by ${ctx.actor.name}`,
      notice: 'approval.granted',
    }
  }
  return decideApproval(ctx, { id, action: 'operation.approve', comment, decide })
}

function createOtherDigestError({ id }: Operation, { digest }: Approval): TwinstackError {
  return new TwinstackError(
    'approval-digest-mismatch',
    `the plan of operation ${id} has changed: its digest is now ${digest}`,
    {
      hint: `read the plan with GET /v1/operations/${id}/plan and approve that one`,
      fields: [{ path: 'digest', message: `expected ${digest}` }],
    },
  )
}
