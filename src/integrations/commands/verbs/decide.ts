/** The verbs approve, reject and cancel. */
import { TwinstackError } from '../../../lib/errors.ts'
import { approveOperation } from '../../../services/operations/approveOperation.ts'
import { cancelOperation } from '../../../services/operations/cancelOperation.ts'
import { rejectOperation } from '../../../services/operations/rejectOperation.ts'
import { finalStatuses, type Approval, type Operation } from '../../../model/operation.ts'
import type { CommandInput, PerformCommand } from '../context.ts'
import { formatPlanLines } from '../lines.ts'
import { findSameTarget, isUnfinished } from '../target.ts'
import type { Reply } from '../../../model/command.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'
import { formatTime } from '../../../lib/formatTime.ts'

const isWaiting = ({ status }: Operation) => status === 'awaiting-approval'

/** Without a digest it shows the plan: nobody approves a plan that they have not seen. */
export const approve: PerformCommand = async input => {
  const {
    ctx,
    command: { options },
  } = input
  const operation = await findSameTarget(
    input,
    [isWaiting, one => hasDecided(input, one, 'approved')],
    createNothingPendingError,
  )
  const prefix = typeof options['digest'] === 'string' ? options['digest'].toLowerCase() : null
  if (
    hasDecided(input, operation, 'approved') &&
    prefix !== null &&
    requirePresent(operation.approval).digest.startsWith(prefix)
  )
    return createDecisionReply(operation, 'approved')
  if (ctx.actor.kind !== 'person')
    throw new TwinstackError(
      'forbidden',
      `only a person can approve, and ${ctx.actor.name} is a machine`,
      {
        hint:
          'approve on the dashboard, with twinstack approve, or in a chat that knows the ' +
          'person',
      },
    )
  if (prefix === null && operation.approval && isWaiting(operation))
    return showPlan(input, operation, operation.approval)
  const approved = await approveOperation({
    ctx,
    input: {
      id: operation.id,
      digest: completeDigest(prefix, operation.approval),
      comment: getComment(input),
    },
  })
  return createDecisionReply(approved, 'approved')
}

export const reject: PerformCommand = async input => {
  const operation = await findSameTarget(
    input,
    [isWaiting, one => hasDecided(input, one, 'rejected')],
    createNothingPendingError,
  )
  if (hasDecided(input, operation, 'rejected')) return createDecisionReply(operation, 'rejected')
  return createDecisionReply(
    await rejectOperation({
      ctx: input.ctx,
      input: { id: operation.id, comment: getComment(input) },
    }),
    'rejected',
  )
}

export const cancel: PerformCommand = async input => {
  const { ctx } = input
  const operation = await findSameTarget(
    input,
    [isUnfinished],
    name =>
      new TwinstackError('operation-finished', `no operation runs or waits in ${name}`, {
        hint: 'there is nothing to cancel',
      }),
  )
  // the command is repeated after a crash
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

/**
 * Whether the same person decided this less than ten minutes ago: then the command is a repetition
 * after a crash and is done already.
 */
function hasDecided(
  { ctx }: CommandInput,
  { approval }: Operation,
  status: Approval['status'],
): boolean {
  return (
    approval?.status === status &&
    approval.by === ctx.actor.name &&
    Date.now() - Date.parse(approval.at ?? '') < 600_000
  )
}

async function showPlan(
  { ctx }: CommandInput,
  operation: Operation,
  { digest, why, expiresAt }: Approval,
): Promise<Reply> {
  const plan = await ctx.store.plans.getByOperation(operation.id)
  return {
    title: `${operation.kind} of ${operation.environment} waits for the approval of this plan`,
    tone: 'neutral',
    operation,
    environment: operation.environment,
    lines: [
      ...(plan ? formatPlanLines(plan) : []),
      `requested by ${operation.requestedBy.name}; approval needed because of ${why}; until ` +
        formatTime(expiresAt),
      `approve ${operation.environment} --digest ${digest.slice(0, 12)}`,
    ],
  }
}

/**
 * Completes a digest of at least eight digits to the whole one. Any other digest is replaced by one
 * that no plan has, so that the refusal is the usual one.
 */
function completeDigest(prefix: string | null, approval: Approval | null): string {
  if (prefix !== null && /^[0-9a-f]{8,64}$/.test(prefix) && approval?.digest.startsWith(prefix))
    return approval.digest
  return prefix !== null && /^[0-9a-f]{64}$/.test(prefix) ? prefix : '0'.repeat(64)
}

function createNothingPendingError(environment: string): TwinstackError {
  return new TwinstackError(
    'approval-not-pending',
    `no operation waits for approval in ${environment}`,
    { hint: `status ${environment} shows the state of the environment` },
  )
}

const createDecisionReply = (operation: Operation, how: 'approved' | 'rejected') =>
  reply(operation, `${operation.kind} of ${operation.environment} is ${how}`)
const reply = (operation: Operation, title: string): Reply => ({
  title,
  lines: [],
  tone: 'good',
  operation,
  environment: operation.environment,
})
const getComment = ({ command: { options } }: CommandInput) =>
  typeof options['comment'] === 'string' ? options['comment'].slice(0, 500) : ''
