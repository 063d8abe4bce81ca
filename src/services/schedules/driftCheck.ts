import type { Actor } from '../../model/actor.ts'
import type { Environment } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'

import type { Schedule } from '../../model/schedule.ts'
import type { TaskResult, RequestCheck, TaskHandler } from '../../model/scheduleService.ts'

/**
 * The task `drift-check`: requests the operation, unless nothing is deployed, or another check is
 * queued or running. The environment is locked, so that no other request is made at the same time.
 */
export function createDriftCheck(request: RequestCheck): TaskHandler {
  return async (schedule: Schedule, store: Store, actor: Actor): Promise<TaskResult> => {
    const environment =
      schedule.environment === null ? null : await store.environments.lock(schedule.environment)
    if (!environment) return { skipped: 'a drift check needs an environment' }
    if (!environment.deployed)
      return { skipped: `nothing is deployed in ${environment.name}, so there is nothing to check` }
    const earlier = await findUnfinishedCheck(store, environment)
    if (earlier) return { skipped: `a drift check of ${environment.name} is already ${earlier}` }
    const { id } = await request(store, actor, {
      environment: environment.name,
      kind: 'drift-check',
      message: `schedule ${schedule.id}`,
    })
    return { operation: id }
  }
}

async function findUnfinishedCheck(
  store: Store,
  { name, active }: Environment,
): Promise<string | null> {
  const { items } = await store.operations.list({
    environment: name,
    kind: 'drift-check',
    status: 'queued',
    page: 1,
    pageSize: 1,
  })
  if (items[0]) return `queued (operation ${items[0].id})`
  const holder = active === null ? null : await store.operations.get(active)
  return holder?.kind === 'drift-check' ? `running (operation ${holder.id})` : null
}
