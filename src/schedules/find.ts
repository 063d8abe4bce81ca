import { findEnvironment } from '../environments/getEnvironment.ts'
import type { EnvironmentKind } from '../environments/words.ts'
import { TwinstackError } from '../errors.ts'
import type { Store } from '../operations/ports.ts'
import type { Schedule } from './words.ts'

/** @throws TwinstackError `not-found` */
export async function findSchedule (store: Store, id: string): Promise<Schedule> {
  return found(id, await store.schedules.get(id))
}

/** The same, locked for the rest of the transaction. */
export async function lockSchedule (store: Store, id: string): Promise<Schedule> {
  return found(id, await store.schedules.lock(id))
}

/** The kind whose rights decide: what goes over all environments goes over production too. */
export async function kindOf (store: Store, { environment }: Pick<Schedule, 'environment'>): Promise<EnvironmentKind> {
  return environment === null ? 'production' : (await findEnvironment(store, environment)).kind
}

/** What an audit row says is its target. */
export function targetOf ({ environment }: Pick<Schedule, 'environment'>): string {
  return environment ?? 'all environments'
}

function found (id: string, schedule: Schedule | null): Schedule {
  if (schedule) return schedule
  throw new TwinstackError('not-found', `there is no schedule ${id}`, { hint: 'GET /v1/schedules lists them' })
}
