import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { actorRecord } from '../../model/actor.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import { authoriseOver, authoriseTask, kindOf, targetOf } from './find.ts'
import type { NewSchedule } from '../../model/scheduleStore.ts'
import { checkTiming, nextRun } from './timing.ts'
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

/** As it goes over the wire for one environment. */
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
  environment: environmentNameSchema.nullable().describe('null: over all environments'),
})
export type CreateScheduleInput = z.input<typeof createScheduleInput>
type Asked = z.output<typeof createScheduleInput>

/**
 * Makes a schedule; its first run is the next one that comes. Whoever may change an environment may
 * make one; over all environments it needs the right to change production. An audit or a comparison
 * needs the right to make one, too.
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
  const asked = parseInput(createScheduleInput, input)
  await authoriseOver(ctx, asked.environment, 'environment:write')
  mustFitTask(asked)
  await authoriseTask(ctx, asked)
  if (
    asked.environment !== null &&
    asked.task === 'down' &&
    (await kindOf(ctx.store, asked)) === 'production'
  )
    throw unfit(
      'task',
      `${asked.environment} is production, which is never taken down by a schedule`,
      'working hours are for staging and ephemeral environments',
    )
  const made = { ...asked, id: randomUUID(), createdBy: actorRecord(ctx.actor) }
  checkTiming(made, now)
  return ctx.store.transaction(async store => {
    const schedule = await store.schedules.create({ ...made, nextExecution: first(made, now) })
    const { task, scheduleCron, everyMinutes, autoRemediate } = schedule
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'schedule.create',
        target: targetOf(schedule),
        outcome: 'done',
        detail: { schedule: schedule.id, task, scheduleCron, everyMinutes, autoRemediate },
      },
    )
    return schedule
  })
}

/** @throws TwinstackError `invalid-request` */
export function mustFitTask({
  task,
  environment,
  autoRemediate,
}: Pick<Asked, 'task' | 'environment' | 'autoRemediate'>): void {
  if (task === 'drift-check' && environment === null)
    throw unfit(
      'environment',
      'a drift check is of one environment; expected its name',
      'POST /v1/environments/{name}/schedules',
    )
  if (task === 'audit' && environment !== null)
    throw unfit(
      'environment',
      'an audit is over all environments; expected null',
      'POST /v1/schedules with "environment": null',
    )
  if ((task === 'down' || task === 'up') && environment === null)
    throw unfit(
      'environment',
      'working hours are of one environment; expected its name',
      'POST /v1/environments/{name}/schedules',
    )
  if (task !== 'drift-check' && autoRemediate.enabled)
    throw unfit(
      'autoRemediate',
      `only a drift-check can put something right, not ${task}`,
      'leave autoRemediate out',
    )
}

function unfit(path: string, message: string, hint: string): TwinstackError {
  return new TwinstackError('invalid-request', `${path}: ${message}`, {
    hint,
    fields: [{ path, message }],
  })
}

function first(made: Omit<NewSchedule, 'nextExecution'>, now: Date): string | null {
  return made.paused ? null : nextRun(made, now).toISOString()
}
