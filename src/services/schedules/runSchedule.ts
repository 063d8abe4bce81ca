import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import { performOnce, type RequestOnce } from '../operations/idempotency.ts'
import { requestOperation } from '../operations/requestOperation.ts'
import { authoriseTask, findSchedule, lockSchedule, readScheduleFor, getTarget } from './find.ts'
import { perform, type TaskContext } from './perform.ts'

import type { OperationKind } from '../../model/operation.ts'
import type { Schedule, Task } from '../../model/schedule.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import type { RequestCheck, TaskHandlers } from '../../model/scheduleService.ts'

const inputSchema = z.strictObject({ id: z.uuid() })

/**
 * Runs a schedule now, paused or not, as the caller; its next time stays. It needs the rights of
 * its task: `down` destroys, `up` deploys, an audit reads all environments and a comparison both of
 * a pair.
 *
 * @returns the schedule; its `lastOperation` is the operation that was requested
 * @throws TwinstackError `forbidden`, `not-found`, `conflict` with the reason why nothing would be
 * done
 */
export async function runSchedule({
  ctx,
  input,
  handlers = {},
  now = new Date(),
  once,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
  handlers?: TaskHandlers
  now?: Date
  /** a repetition answers the schedule with the operation of the first request */
  once?: RequestOnce | undefined
}): Promise<Schedule & { repeated: boolean }> {
  const { id } = parseInput(inputSchema, input)
  // first the right to see the schedule, then the rights of its task
  const { task } = await readScheduleFor(ctx, id, 'environment:read')
  const { environment } = await readScheduleFor(ctx, id, 'operation:request', {
    operationKind: getOperationKind(task),
  })
  await authoriseTask(ctx, { task, environment })
  const perform = () =>
    ctx.store.runInTransaction(async store => {
      // the environment is locked first, as in all writes that belong to one
      if (environment !== null) await store.environments.lock(environment)
      const schedule = await run(
        { ...ctx, store },
        await lockSchedule(store, id),
        { handlers, request: asCaller(ctx, once) },
        now,
      )
      return { ...schedule, repeated: false }
    })
  return await performOnce(ctx.store, once, {
    perform,
    repeat: async operation => ({
      ...(await findSchedule(ctx.store, id)),
      lastOperation: operation.id,
      repeated: true,
    }),
  })
}

function getOperationKind(task: Task): OperationKind {
  if (task === 'down') return 'destroy'
  return task === 'up' || task === 'deploy' ? 'deploy' : 'drift-check'
}

async function run(
  ctx: VerbContext,
  schedule: Schedule,
  means: TaskContext,
  now: Date,
): Promise<Schedule> {
  const outcome = await perform(means, schedule, ctx.store, ctx.actor)
  if ('skipped' in outcome)
    throw new TwinstackError('conflict', outcome.skipped, {
      hint: schedule.nextExecution
        ? `schedule ${schedule.id} runs again at ${schedule.nextExecution}`
        : `schedule ${schedule.id} is paused`,
    })
  await ctx.store.schedules.note(schedule.id, {
    lastExecuted: now.toISOString(),
    lastOperation: outcome.operation,
  })
  await writeAuditLog(ctx, {
    action: 'schedule.run',
    target: getTarget(schedule),
    outcome: 'done',
    detail: { schedule: schedule.id, operation: outcome.operation },
  })
  return await findSchedule(ctx.store, schedule.id)
}

function asCaller(ctx: VerbContext, once: RequestOnce | undefined): RequestCheck {
  return async (store, actor, input, resolved) =>
    (
      await requestOperation({
        ctx: { ...ctx, store, actor },
        input: { ...input, ...once },
        resolved,
      })
    ).operation
}
