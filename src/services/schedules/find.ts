import { authorise, permits, sees, type Target } from '../access/policy.ts'
import type { Right } from '../../model/access.ts'
import {
  requireEnvironment,
  findEnvironment,
  getTarget as environmentTarget,
} from '../environments/getEnvironment.ts'
import type { EnvironmentKind } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import type { Schedule, Task } from '../../model/schedule.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/** @throws TwinstackError `not-found` */
export async function findSchedule(store: Store, id: string): Promise<Schedule> {
  return requireSchedule(id, await store.schedules.get(id))
}

/**
 * The schedule, for an actor that has the right on its environment; for all environments,
 * everywhere. An actor without a role there gets the same error as for a schedule that does not
 * exist.
 *
 * @throws TwinstackError `not-found`, `forbidden`
 */
export async function readScheduleFor(
  ctx: Pick<VerbContext, 'store' | 'actor'>,
  id: string,
  right: Right,
  more: Target = {},
): Promise<Schedule> {
  const schedule = await findSchedule(ctx.store, id)
  const target = { ...(await readPolicyTarget(ctx.store, schedule)), ...more }
  if (!sees(ctx.actor, target)) return requireSchedule(id, null)
  authorise(ctx.actor, right, target)
  return schedule
}

/** Authorises the creation of a schedule. @throws TwinstackError `not-found`, `forbidden` */
export async function authoriseOver(
  ctx: Pick<VerbContext, 'store' | 'actor'>,
  environment: string | null,
  right: Right,
): Promise<void> {
  if (environment !== null) await requireEnvironment(ctx, environment, right)
  else authorise(ctx.actor, right, await readPolicyTarget(ctx.store, { environment }))
}

/**
 * Authorises the effects of a task on other environments: a deploy changes its own environment, an
 * audit reads all environments, a comparison reads each counterpart that exists now. The error does
 * not name a counterpart that the actor may not see.
 *
 * @throws TwinstackError `forbidden`
 */
export async function authoriseTask(
  { store, actor }: Pick<VerbContext, 'store' | 'actor'>,
  { task, environment }: { task: Task; environment: string | null },
): Promise<void> {
  if (task === 'audit') return authorise(actor, 'compliance-audits:make', { everywhere: true })
  if (task === 'deploy' && environment !== null) {
    const target = environmentTarget(await findEnvironment(store, environment))
    return authorise(actor, 'operation:request', { ...target, operationKind: 'deploy' })
  }
  if (task !== 'parity') return
  if (environment === null) return authorise(actor, 'parity:make', { everywhere: true })
  const own = await findEnvironment(store, environment)
  authorise(actor, 'parity:make', environmentTarget(own))
  const kind = counterparts[own.kind]
  const others = kind
    ? (await store.environments.list({ page: 1, pageSize: 100, kind })).items.map(environmentTarget)
    : []
  if (others.every(other => permits(actor, 'parity:make', other))) return
  throw new TwinstackError(
    'forbidden',
    `parity compares ${environment} with each ${kind} environment, and parity:make needs the ` +
      'role operator on all of them',
    { hint: `an admin can grant the role operator on the kind ${kind}` },
  )
}

const counterparts: Partial<Record<EnvironmentKind, EnvironmentKind>> = {
  staging: 'production',
  production: 'staging',
}

/** A schedule for all environments includes production. */
async function readPolicyTarget(
  store: Store,
  { environment }: Pick<Schedule, 'environment'>,
): Promise<Target> {
  return environment === null
    ? { environmentKind: 'production', everywhere: true }
    : environmentTarget(await findEnvironment(store, environment))
}

/** The same, locked for the rest of the transaction. */
export async function lockSchedule(store: Store, id: string): Promise<Schedule> {
  return requireSchedule(id, await store.schedules.lock(id))
}

/** The kind whose rights decide: a schedule for all environments includes production. */
export async function readKind(
  store: Store,
  { environment }: Pick<Schedule, 'environment'>,
): Promise<EnvironmentKind> {
  return environment === null ? 'production' : (await findEnvironment(store, environment)).kind
}

/** The target in the audit log. */
export function getTarget({ environment }: Pick<Schedule, 'environment'>): string {
  return environment ?? 'all environments'
}

function requireSchedule(id: string, schedule: Schedule | null): Schedule {
  if (schedule) return schedule
  throw new TwinstackError('not-found', `there is no schedule ${id}`, {
    hint: 'GET /v1/schedules lists them',
  })
}
