/**
 * What an approval is and for whom it counts, without a database and without a clock of its own.
 */
import { personBehind, type Actor, type ActorRecord } from '../../../model/actor.ts'
import type { Control } from './execution.ts'
import type { Approval, Operation } from '../../../model/operation.ts'

const minute = 60_000

/** A new round of asking. */
export function askFor(
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
 * Why this caller may not approve; null when it may. Four eyes are two persons: two tokens of one
 * person are one, and so is who pushed what a machine then asked for. A machine or the clock that
 * asked for nobody is none, so that any one person is enough then.
 */
export function mayNotApprove(
  actor: Pick<Actor, 'kind' | 'name'>,
  requestedBy: ActorRecord,
  { fourEyes }: Pick<Approval, 'fourEyes'>,
): string | null {
  if (actor.kind === 'system') return 'Twinstack does not approve what it asks for itself'
  if (!fourEyes) return null
  if (actor.kind !== 'person')
    return `it needs the approval of a person, and ${actor.name} is a machine`
  const behind = personBehind(requestedBy)
  if (behind === null || !samePerson(behind, actor.name)) return null
  return `it needs the approval of another person than ${behind}, ${requestedBy.kind === 'person' ? 'who asked for it' : `on whose behalf ${requestedBy.name} asked for it`}`
}

/** However a name is written in two tokens. */
export const samePerson = (a: string, b: string) =>
  a.normalize('NFKC').trim().toLowerCase() === b.normalize('NFKC').trim().toLowerCase()

/**
 * Why an approval that was given does not count any more; null when it does. It counts as long as
 * it could be waited for.
 */
export function lapsed(
  { approval, requestedBy }: Operation,
  control: Control | null,
  now: Date,
): string | null {
  if (approval?.status !== 'approved' || approval.at === null) return 'there is none'
  const lasts = Date.parse(approval.expiresAt) - Date.parse(approval.requestedAt)
  if (Date.parse(approval.at) + lasts < now.getTime())
    return `it was not applied within ${Math.round(lasts / minute)} minutes`
  const behind = personBehind(requestedBy)
  const stricter =
    control?.fourEyes &&
    !approval.fourEyes &&
    behind !== null &&
    samePerson(behind, approval.by ?? '')
  return stricter ? 'another person than the requester has to give it by now' : null
}
