/** Yes, no, and stop. */
import { TwinstackError } from '../../../lib/errors.ts'
import { approveOperation } from '../../../services/operations/approveOperation.ts'
import { cancelOperation } from '../../../services/operations/cancelOperation.ts'
import { rejectOperation } from '../../../services/operations/rejectOperation.ts'
import { finalStatuses, type Approval, type Operation } from '../../../model/operation.ts'
import type { Asked, Perform } from '../context.ts'
import { planLines } from '../lines.ts'
import { sameTargetOf, unfinished } from '../target.ts'
import type { Reply } from '../../../model/command.ts'

const waits = ({ status }: Operation) => status === 'awaiting-approval'

/**
 * Without a digest it shows what there is to say yes to: nobody approves what they have not been
 * shown.
 */
export const approve: Perform = async asked => {
  const {
    ctx,
    command: { options },
  } = asked
  const operation = await sameTargetOf(
    asked,
    [waits, one => decidedBy(asked, one, 'approved')],
    nothingWaits,
  )
  const given = typeof options['digest'] === 'string' ? options['digest'].toLowerCase() : null
  if (
    decidedBy(asked, operation, 'approved') &&
    given !== null &&
    operation.approval!.digest.startsWith(given)
  )
    return decided(operation, 'approved')
  if (ctx.actor.kind !== 'person')
    throw new TwinstackError(
      'forbidden',
      `approvals are given by persons, and ${ctx.actor.name} is a machine`,
      {
        hint: 'a person approves on the page, by twinstack approve, or where the door knows who they are',
      },
    )
  if (given === null && operation.approval && waits(operation))
    return lookFirst(asked, operation, operation.approval)
  const approved = await approveOperation({
    ctx,
    input: {
      id: operation.id,
      digest: wholeOf(given, operation.approval),
      comment: commentOf(asked),
    },
  })
  return decided(approved, 'approved')
}

export const reject: Perform = async asked => {
  const operation = await sameTargetOf(
    asked,
    [waits, one => decidedBy(asked, one, 'rejected')],
    nothingWaits,
  )
  if (decidedBy(asked, operation, 'rejected')) return decided(operation, 'rejected')
  return decided(
    await rejectOperation({
      ctx: asked.ctx,
      input: { id: operation.id, comment: commentOf(asked) },
    }),
    'rejected',
  )
}

export const cancel: Perform = async asked => {
  const { ctx } = asked
  const operation = await sameTargetOf(
    asked,
    [unfinished],
    name =>
      new TwinstackError('operation-finished', `nothing runs or waits in ${name}`, {
        hint: 'there is nothing to cancel',
      }),
  )
  // asked for again after a crash
  if (operation.cancel?.by === ctx.actor.name && finalStatuses.includes(operation.status))
    return reply(operation, `${operation.kind} of ${operation.environment} is ${operation.status}`)
  const cancelled = await cancelOperation({ ctx, input: { id: operation.id } })
  return reply(
    cancelled,
    cancelled.status === 'cancelled'
      ? `${cancelled.kind} of ${cancelled.environment} is cancelled`
      : `${cancelled.kind} of ${cancelled.environment} is being cancelled`,
  )
}

/** By the same person, a moment ago: what is asked for again after a crash has been done. */
function decidedBy({ ctx }: Asked, { approval }: Operation, status: Approval['status']): boolean {
  return (
    approval?.status === status &&
    approval.by === ctx.actor.name &&
    Date.now() - Date.parse(approval.at ?? '') < 600_000
  )
}

async function lookFirst(
  { ctx }: Asked,
  operation: Operation,
  { digest, why, expiresAt }: Approval,
): Promise<Reply> {
  const plan = await ctx.store.plans.of(operation.id)
  return {
    title: `${operation.kind} of ${operation.environment} waits for a yes to this plan`,
    tone: 'neutral',
    operation,
    environment: operation.environment,
    lines: [
      ...(plan ? planLines(plan) : []),
      `asked for by ${operation.requestedBy.name}, because of ${why}; until ${expiresAt.slice(0, 16)} UTC`,
      `approve ${operation.environment} --digest ${digest.slice(0, 12)}`,
    ],
  }
}

/**
 * Twelve digits are enough to name a plan; fewer than eight, or those of another, are sent as what
 * no plan has, so that the refusal is the usual one.
 */
function wholeOf(given: string | null, approval: Approval | null): string {
  if (given !== null && /^[0-9a-f]{8,64}$/.test(given) && approval?.digest.startsWith(given))
    return approval.digest
  return given !== null && /^[0-9a-f]{64}$/.test(given) ? given : '0'.repeat(64)
}

function nothingWaits(environment: string): TwinstackError {
  return new TwinstackError(
    'approval-not-pending',
    `nothing waits for approval in ${environment}`,
    { hint: `status ${environment} says what there is` },
  )
}

const decided = (operation: Operation, how: 'approved' | 'rejected') =>
  reply(operation, `${operation.kind} of ${operation.environment} is ${how}`)
const reply = (operation: Operation, title: string): Reply => ({
  title,
  lines: [],
  tone: 'good',
  operation,
  environment: operation.environment,
})
const commentOf = ({ command: { options } }: Asked) =>
  typeof options['comment'] === 'string' ? options['comment'].slice(0, 500) : ''
