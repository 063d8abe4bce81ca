import type { Actor } from '../../model/actor.ts'
import type { Store } from '../../model/store.ts'
import { createDriftCheck } from './driftCheck.ts'
import { createScheduledDeploy } from './scheduledDeploy.ts'

import { createStartHandler, takeDown } from './workingHours.ts'
import type { Schedule } from '../../model/schedule.ts'
import type { TaskResult, RequestCheck, TaskHandlers } from '../../model/scheduleService.ts'

/**
 * What the execution of a schedule needs: the request of operations, and the tasks of other
 * services.
 */
export type TaskContext = { request: RequestCheck; handlers?: TaskHandlers }

/**
 * Executes the task of a schedule, in the transaction of `store`. An unknown task is skipped.
 */
export async function perform(
  { request, handlers = {} }: TaskContext,
  schedule: Schedule,
  store: Store,
  actor: Actor,
): Promise<TaskResult> {
  const handler = {
    'drift-check': createDriftCheck(request),
    down: takeDown(request),
    up: createStartHandler(request),
    deploy: createScheduledDeploy(request),
    ...handlers,
  }[schedule.task]
  return handler
    ? await handler(schedule, store, actor)
    : { skipped: `this service has no task ${schedule.task}` }
}
