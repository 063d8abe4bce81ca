import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { toActorRecord } from '../../model/actor.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import { authoriseOver, authoriseTask, readKind, getTarget } from './find.ts'
import type { NewSchedule } from '../../model/scheduleStore.ts'
import { checkTiming, computeNextExecution } from './timing.ts'
import {
  autoRemediateSchema,
  cronSchema,
  everyMinutesSchema,
  jitterSchema,
  noRemediation,
  taskSchema,
  timezoneSchema,
  type Schedule,
} from '../../model/schedule.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/** The request body for one environment. */
export const environmentScheduleInput = z.strictObject({
  task: taskSchema.default('drift-check'),
  scheduleCron: cronSchema
    .nullable()
    .default(null)
    .describe('exactly one of scheduleCron and everyMinutes'),
  timezone: timezoneSchema.default('UTC'),
  jitterSeconds: jitterSchema.default(0),
  everyMinutes: everyMinutesSchema.nullable().default(null),
  autoRemediate: autoRemediateSchema.default(noRemediation),
  paused: z.boolean().default(false),
})
export const createScheduleInput = environmentScheduleInput.extend({
  environment: environmentNameSchema.nullable().describe('null: for all environments'),
})
export type CreateScheduleInput = z.input<typeof createScheduleInput>
type ScheduleRequest = z.output<typeof createScheduleInput>

/**
 * Creates a schedule; its first run is the next one that is due. It needs the right to change the
 * environment; for all environments the right to change production. A schedule of audits or
 * comparisons needs the right to make those, too.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`, `not-found`
 */
export async function createSchedule({
  ctx,
  input,
  now = new Date(),
}: {
  ctx: VerbContext
  input: CreateScheduleInput
  now?: Date
}): Promise<Schedule> {
  const request = parseInput(createScheduleInput, input)
  await authoriseOver(ctx, request.environment, 'environment:write')
  requireTaskFields(request)
  await authoriseTask(ctx, request)
  if (
    request.environment !== null &&
    request.task === 'down' &&
    (await readKind(ctx.store, request)) === 'production'
  )
    throw createTimingError(
      'task',
      `${request.environment} is production, which a schedule never destroys`,
      'working hours are for staging and ephemeral environments',
    )
  const made = { ...request, id: randomUUID(), createdBy: toActorRecord(ctx.actor) }
  checkTiming(made, now)
  return ctx.store.runInTransaction(async store => {
    const schedule = await store.schedules.create({
      ...made,
      nextExecution: findFirstRun(made, now),
    })
    const { task, scheduleCron, everyMinutes, autoRemediate } = schedule
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'schedule.create',
        target: getTarget(schedule),
        outcome: 'done',
        detail: { schedule: schedule.id, task, scheduleCron, everyMinutes, autoRemediate },
      },
    )
    return schedule
  })
}

/** @throws TwinstackError `invalid-request` */
export function requireTaskFields({
  task,
  environment,
  autoRemediate,
}: Pick<ScheduleRequest, 'task' | 'environment' | 'autoRemediate'>): void {
  if (task === 'drift-check' && environment === null)
    throw createTimingError(
      'environment',
      'a drift check needs one environment; expected its name',
      'POST /v1/environments/{name}/schedules',
    )
  if (task === 'audit' && environment !== null)
    throw createTimingError(
      'environment',
      'an audit covers all environments; expected null',
      'POST /v1/schedules with "environment": null',
    )
  if (task === 'deploy' && environment === null)
    throw createTimingError(
      'environment',
      'a deploy needs one environment; expected its name',
      'POST /v1/environments/{name}/schedules',
    )
  if ((task === 'down' || task === 'up') && environment === null)
    throw createTimingError(
      'environment',
      'working hours need one environment; expected its name',
      'POST /v1/environments/{name}/schedules',
    )
  if (task !== 'drift-check' && autoRemediate.enabled)
    throw createTimingError(
      'autoRemediate',
      `only a drift-check can remediate drift, not ${task}`,
      'leave autoRemediate out',
    )
}

function createTimingError(path: string, message: string, hint: string): TwinstackError {
  return new TwinstackError('invalid-request', `${path}: ${message}`, {
    hint,
    fields: [{ path, message }],
  })
}

function findFirstRun(made: Omit<NewSchedule, 'nextExecution'>, now: Date): string | null {
  return made.paused ? null : computeNextExecution(made, now).toISOString()
}
