/** Operations that wait for approval, as text. */
import colors from 'picocolors'
import type { Approval, Operation, Plan } from '../../model/operation.ts'
import { clean, count } from '../text.ts'
import { formatPlanLines, formatRevisionLine } from './plan.ts'
import { formatTime } from '../../lib/formatTime.ts'

/** The plan that a person has to approve. */
export function formatApprovalPlanLines(
  operation: Operation,
  { planned, refreshed, digest }: Plan,
): string[] {
  const { kind, environment, requestedBy, message, approval, revision } = operation
  const changes = planned.filter(change => change.op !== 'same')
  return [
    `${kind} of ${colors.bold(environment)}, requested by ` +
      `${clean(requestedBy.name)}${message ? `: ${clean(message)}` : ''}`,
    colors.dim(`  revision ${formatRevisionLine(revision)}  operation ${operation.id}`),
    ...(refreshed.length === 0
      ? []
      : [
          `${count(refreshed.length, 'resource')} differ in the cloud; their current values would ` +
            'be recorded first',
        ]),
    ...(changes.length === 0 ? ['  nothing would change'] : formatPlanLines(changes)),
    ...(approval ? [formatApprovalLine(approval)] : []),
    ...(approval && digest !== approval.digest
      ? [colors.yellow('  the plan has changed since the approval')]
      : []),
  ]
}

/** `waiting until …, by another person than the requester (plan 0123456789ab)` */
export function formatApprovalLine({
  status,
  expiresAt,
  fourEyes,
  by,
  at,
  digest,
  why,
  comment,
}: Approval): string {
  const who =
    status === 'waiting'
      ? `until ${formatTime(expiresAt)}, by ` +
        `${fourEyes ? 'another person than the requester' : 'anybody with the role'}`
      : by
        ? `by ${clean(by)} at ${formatTime(at)}`
        : ''
  return (
    `approval ${status} ${who} (plan ${digest.slice(0, 12)}; ` +
    `${clean(why)})${comment ? ` ${clean(comment)}` : ''}`
  )
}

/** Shown beside the progress of the one who requested it. */
export function formatWaitLines(id: string): string[] {
  return [`  it is applied when somebody has approved it:  twinstack approve ${id}`]
}
