import type { Actor } from '../../model/actor.ts'
import type { Environment } from '../../model/environment.ts'
import type { Schedule } from '../../model/schedule.ts'
import type { TaskResult, RequestCheck, TaskHandler } from '../../model/scheduleService.ts'
import type { Store } from '../../model/store.ts'

/**
 * The task `deploy`: requests a deploy of the head of the configured branch, unless another deploy
 * is queued, runs or waits for its approval. Policy and gate apply as to any other request.
 */
export function createScheduledDeploy(request: RequestCheck): TaskHandler {
  return async (schedule: Schedule, store: Store, actor: Actor): Promise<TaskResult> => {
    const environment =
      schedule.environment === null ? null : await store.environments.lock(schedule.environment)
    if (!environment) return { skipped: 'a deploy needs an environment' }
    const earlier = await findUnfinished(store, environment)
    if (earlier) return { skipped: `a deploy of ${environment.name} is ${earlier}` }
    const { id } = await request(store, actor, {
      environment: environment.name,
      kind: 'deploy',
      message: `schedule ${schedule.id}`,
    })
    return { operation: id }
  }
}

async function findUnfinished(store: Store, { name }: Environment): Promise<string | null> {
  for (const status of ['queued', 'awaiting-approval', 'running', 'interrupted'] as const) {
    const query = { environment: name, kind: 'deploy', status, page: 1, pageSize: 1 } as const
    const { items } = await store.operations.list(query)
    if (items[0]) return `${status} (operation ${items[0].id})`
  }
  return null
}
