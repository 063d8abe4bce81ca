/**
 * The tasks `down` and `up`: an environment that is paid by the hour is destroyed in the evening
 * and deployed again in the morning, from the revision that was deployed. The operation that
 * destroyed it has that revision.
 */
import type { Actor } from '../../model/actor.ts'
import type { Environment } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'
import { finalStatuses, type Operation } from '../../model/operation.ts'
import type { Revision } from '../../model/revision.ts'

import type { Schedule } from '../../model/schedule.ts'
import type { TaskResult, RequestCheck, TaskHandler } from '../../model/scheduleService.ts'

const mark = 'destroyed by schedule '

/**
 * Destroys the environment, but never production; the destroy itself respects deletion protection.
 */
export function takeDown(request: RequestCheck): TaskHandler {
  return async (schedule: Schedule, store: Store, actor: Actor): Promise<TaskResult> => {
    const environment =
      schedule.environment === null ? null : await store.environments.lock(schedule.environment)
    if (!environment) return { skipped: 'working hours need one environment' }
    const { name, kind, deployed } = environment
    if (kind === 'production')
      return { skipped: `${name} is production, which a schedule never destroys` }
    const { items } = await readOperations(store, environment)
    const leaving = items.find(one => one.kind === 'destroy' && !finalStatuses.includes(one.status))
    if (leaving) return { skipped: `${name} is already being destroyed (operation ${leaving.id})` }
    if (!deployed)
      return { skipped: `nothing is deployed in ${name}, so there is nothing to destroy` }
    const { id } = await request(store, actor, {
      environment: name,
      kind: 'destroy',
      message: `${mark}${schedule.id}`,
    })
    return { operation: id }
  }
}

/**
 * Deploys the revision that `down` destroyed. An environment that a person destroyed is not
 * deployed.
 */
export function createStartHandler(request: RequestCheck): TaskHandler {
  return async (schedule: Schedule, store: Store, actor: Actor): Promise<TaskResult> => {
    const environment =
      schedule.environment === null ? null : await store.environments.lock(schedule.environment)
    if (!environment) return { skipped: 'working hours need one environment' }
    const found = await findEnvironmentToStart(store, environment)
    if ('skipped' in found) return found
    const { id } = await request(
      store,
      actor,
      {
        environment: environment.name,
        kind: 'deploy',
        message: `deployed by schedule ${schedule.id}`,
      },
      found.revision,
    )
    return { operation: id }
  }
}

/**
 * The newest operation that decides what is deployed; a `down` has the revision to deploy again.
 */
async function findEnvironmentToStart(
  store: Store,
  environment: Environment,
): Promise<{ revision: Revision } | { skipped: string }> {
  const { name } = environment
  const { items } = await readOperations(store, environment)
  const newest = items.find(decides)
  if (newest && newest.kind !== 'destroy')
    return {
      skipped: `${name} is deployed or being deployed (operation ${newest.id}, ${newest.kind})`,
    }
  if (!newest?.revision)
    return { skipped: `no schedule destroyed ${name}, so there is no revision to deploy` }
  if (!newest.message.startsWith(mark))
    return {
      skipped:
        `${name} was destroyed by ${newest.requestedBy.name} (operation ${newest.id}), not ` +
        'by a schedule: deploy it by hand',
    }
  return { revision: newest.revision }
}

/**
 * A destroy that was refused or never started has destroyed nothing. One that failed half-way left
 * an environment that has to be deployed again.
 */
function decides({ kind, status, startedAt, options }: Operation): boolean {
  if (!['deploy', 'rollback', 'rebuild', 'destroy'].includes(kind) || options.planOnly) return false
  if (!finalStatuses.includes(status)) return true
  return (
    startedAt !== null && status !== 'refused' && (kind === 'destroy' || status === 'succeeded')
  )
}

async function readOperations(
  store: Store,
  { name, createdAt }: Environment,
): Promise<{ items: Operation[] }> {
  const { items } = await store.operations.list({ environment: name, page: 1, pageSize: 100 })
  return { items: items.filter(one => one.createdAt >= createdAt) }
}
