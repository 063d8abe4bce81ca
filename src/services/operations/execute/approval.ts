/** Approvals and the rules about who may give them, without a database and without a clock. */
import {
  findPersonBehind,
  isSamePerson,
  type Actor,
  type ActorRecord,
} from '../../../model/actor.ts'
import type { Control } from './operationContext.ts'
import type { Approval, Operation } from '../../../model/operation.ts'

const minute = 60_000

/** A request for the approval of one plan. */
export function requestApproval(
  { fourEyes, expiresMinutes }: Control,
  digest: string,
  why: string,
  now: Date,
): Approval {
  return {
    digest,
    requestedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + expiresMinutes * minute).toISOString(),
    status: 'waiting',
    by: null,
    at: null,
    comment: '',
    fourEyes,
    why,
  }
}

/**
 * Why this caller may not approve; null when it may. The four-eyes rule needs two persons: two
 * tokens of one person are one person, and a machine's request counts as that of the person who
 * pushed the commit. A machine or a schedule that acts for nobody is no person, so any person is
 * enough then.
 */
export function findApprovalRefusal(
  actor: Pick<Actor, 'kind' | 'name'>,
  requestedBy: ActorRecord,
  { fourEyes }: Pick<Approval, 'fourEyes'>,
): string | null {
  if (actor.kind === 'system') return 'Twinstack does not approve its own requests'
  if (!fourEyes) return null
  if (actor.kind !== 'person')
    return `it needs the approval of a person, and ${actor.name} is a machine`
  const behind = findPersonBehind(requestedBy)
  if (behind === null || !isSamePerson(behind, actor.name)) return null
  return `it needs the approval of another person than ${behind}, ${
    requestedBy.kind === 'person'
      ? 'who requested it'
      : `on whose behalf ${requestedBy.name} requested it`
  }`
}

/**
 * Why an approval is no longer valid; null when it is. It is valid for as long as the request for
 * it was.
 */
export function findLapseReason(
  { approval, requestedBy }: Operation,
  control: Control | null,
  now: Date,
): string | null {
  if (approval?.status !== 'approved' || approval.at === null) return 'there is no approval'
  const lasts = Date.parse(approval.expiresAt) - Date.parse(approval.requestedAt)
  if (Date.parse(approval.at) + lasts < now.getTime())
    return `it was not applied within ${Math.round(lasts / minute)} minutes`
  const behind = findPersonBehind(requestedBy)
  const stricter =
    control?.fourEyes &&
    !approval.fourEyes &&
    behind !== null &&
    isSamePerson(behind, approval.by ?? '')
  return stricter ? 'the policy now demands another person than the requester' : null
}
