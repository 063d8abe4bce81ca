/** Decides which action is due for an ephemeral environment. Pure: the time is a parameter. */
import type { Environment } from '../../../model/environment.ts'
import { finalStatuses, type Operation } from '../../../model/operation.ts'
import type { Policy } from '../../../model/promotion.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export type DueAction =
  | { act: 'warn' }
  | { act: 'destroy'; why: string }
  | { act: 'wait'; until: Date; failures: number }
  | { act: 'nothing' }

/** the sweeper requests at most this number of destroys of one environment in an hour */
const perHour = 4
/** after this number of failures in a row a notice reports them */
export const failuresToTell = 3
const minute = 60_000

/**
 * `operations`: of the environment, newest first. `gone`: its branch, when it is known to be
 * deleted. An environment whose requested destroy failed is due as well. When the time to live is
 * short, the warning comes after half of it.
 */
export function judgeDue({
  environment,
  operations,
  policy,
  gone,
  now,
}: {
  environment: Environment
  operations: Operation[]
  policy: Pick<Policy['ephemeral'], 'warnMinutes'>
  gone: string | null
  now: Date
}): DueAction {
  const removals = operations.filter(one => one.removeEnvironment)
  if (removals.some(one => !finalStatuses.includes(one.status))) return { act: 'nothing' }
  const why = findReason(environment, operations, gone, now)
  if (why) return decideNext(removals, now) ?? { act: 'destroy', why }
  return warns(environment, policy.warnMinutes, now) ? { act: 'warn' } : { act: 'nothing' }
}

/** A name can be used again, so only operations since the creation of this environment count. */
export function selectOwnOperations(
  { createdAt }: Pick<Environment, 'createdAt'>,
  operations: Operation[],
): Operation[] {
  return operations.filter(one => one.createdAt >= createdAt)
}

function findReason(
  { life }: Environment,
  [newest]: Operation[],
  gone: string | null,
  now: Date,
): string | null {
  if (life && Date.parse(life.expiresAt) <= now.getTime())
    return Date.parse(life.hardEndAt) <= now.getTime()
      ? 'its hard end has passed'
      : 'nobody used it within its time to live'
  if (gone) return `its branch ${gone} was deleted`
  return newest?.removeEnvironment && newest.status === 'failed'
    ? 'its removal failed before'
    : null
}

/** Each failure doubles the wait, from one minute to an hour; null when it is time. */
function decideNext(removals: Operation[], now: Date): DueAction | null {
  const failures = removals.findIndex(one => one.status === 'succeeded')
  const row = failures === -1 ? removals : removals.slice(0, failures)
  const last = row[0]
  if (!last) return null
  const since = Date.parse(last.finishedAt ?? last.createdAt)
  const backoff = since + Math.min(2 ** (row.length - 1), 60) * minute
  const inHour = row.filter(one => now.getTime() - Date.parse(one.createdAt) < 60 * minute)
  const bounded =
    inHour.length < perHour
      ? 0
      : Date.parse(requirePresent(inHour[perHour - 1]).createdAt) + 60 * minute
  const until = Math.max(backoff, bounded)
  return until > now.getTime()
    ? { act: 'wait', until: new Date(until), failures: row.length }
    : null
}

function warns({ life }: Environment, warnMinutes: number, now: Date): boolean {
  if (!life || life.warnedAt !== null) return false
  return (
    Date.parse(life.expiresAt) - Math.min(warnMinutes, life.ttlMinutes / 2) * minute <=
    now.getTime()
  )
}
