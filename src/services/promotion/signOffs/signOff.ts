import { z } from 'zod'
import { writeAuditLog } from '../../access/auditLog.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { parseInput } from '../../../lib/input.ts'
import { isSamePerson } from '../../../model/actor.ts'

import { policySchema, type SignOff } from '../../../model/promotion.ts'
import { requireTestedOperation } from '../testResults/requireTestedOperation.ts'
import type { VerbContext } from '../../../model/verbContext.ts'

export const signOffBody = z.strictObject({
  role: policySchema.shape.gate.shape.signOffs.element.describe(
    'the role in which the person signs off, e.g. release, qa',
  ),
  comment: z.string().trim().max(2000).default(''),
})
const inputSchema = signOffBody.extend({ id: z.uuid() })

/**
 * A person signs off the deployment of an operation, in one role: two roles need two persons. A
 * sign-off can't be withdrawn.
 *
 * @throws TwinstackError `forbidden` (a machine, or the role is too low), `conflict` (signed off
 * already, or the operation has not succeeded), `not-found`
 */
export async function signOff({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<SignOff> {
  const { id, role, comment } = parseInput(inputSchema, input)
  const operation = await requireTestedOperation(ctx, id, 'operation:approve', {
    failedChecks: false,
  })
  if (ctx.actor.kind !== 'person')
    throw new TwinstackError(
      'forbidden',
      `only a person can sign off; ${ctx.actor.name} is a ${ctx.actor.kind}`,
      { hint: 'report results of a machine with POST /v1/operations/{id}/tests' },
    )
  const signed: SignOff = {
    operation: id,
    role,
    by: ctx.actor.name,
    at: new Date().toISOString(),
    comment,
  }
  await ctx.store.runInTransaction(async store => {
    // one after the other, because a person could otherwise sign twice at the same time
    await store.environments.lock(operation.environment)
    refuseSecond(await store.signOffs.listByOperation(id), signed)
    await store.signOffs.add(signed)
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'operation.sign-off',
        target: operation.environment,
        outcome: 'done',
        detail: { operation: id, role, ...(comment === '' ? {} : { comment }) },
      },
    )
  })
  return signed
}

function refuseSecond(earlier: SignOff[], { by, role, operation }: SignOff): void {
  const own = earlier.find(one => isSamePerson(one.by, by))
  if (!own) return
  const detail =
    own.role === role
      ? `${by} has signed off ${operation} as ${role} already`
      : `${by} has signed off ${operation} as ${own.role}; ${role} needs another person`
  throw new TwinstackError('conflict', detail, {
    hint: 'a person signs off an operation once, in one role',
  })
}
