/**
 * The schemas of schedules. Names are those of Pulumi Deployments when the meaning is the same
 * (`scheduleCron`, `autoRemediate`, `nextExecution`, `lastExecuted`, `paused`).
 */
import { z } from 'zod'
import { directionSchema, driftClassSchema } from './drift.ts'
import { environmentNameSchema } from './environment.ts'
import { actorRecordSchema } from './operation.ts'

export const tasks = ['drift-check', 'parity', 'audit', 'down', 'up', 'deploy'] as const
export const taskSchema = z.enum(tasks)
export type Task = z.infer<typeof taskSchema>

/**
 * Selects the confirmed drift that is reconciled automatically (analysis/drift/decideRemediation.ts
 * decides).
 */
export const autoRemediateSchema = z.strictObject({
  enabled: z.boolean(),
  classes: z
    .union(
      [
        z.literal('all'),
        z
          .array(
            z.strictObject({
              class: driftClassSchema,
              directions: z
                .array(directionSchema)
                .min(1)
                .optional()
                .describe('any direction when left out'),
            }),
          )
          .max(20),
      ],
      { error: 'expected "all" or a list of {class, directions?}' },
    )
    .describe('`all`, or the classes and directions of drift that are reconciled'),
  maximumPerDay: z
    .int()
    .min(1)
    .max(100)
    .describe(
      'maximum of reconciles in 24 hours; above it a conflict with another controller is reported',
    ),
})
export type AutoRemediate = z.infer<typeof autoRemediateSchema>

/** The default: nothing is reconciled automatically. */
export const noRemediation: AutoRemediate = { enabled: false, classes: [], maximumPerDay: 3 }

export const timezoneSchema = z
  .string()
  .max(64)
  .refine(isTimezone, 'expected an IANA time zone such as Europe/Berlin or UTC')

/** The cron text itself is checked where it is parsed (timing.ts). */
export const cronSchema = z
  .string()
  .min(1)
  .max(120)
  .describe(
    'five fields (minute hour day month weekday), or @hourly, @daily, @weekly, @monthly, @yearly',
  )
export const jitterSchema = z
  .int()
  .min(0)
  .max(6 * 3600)
  .describe(
    'each run is delayed by up to this number of seconds; less than the time between two runs',
  )
export const everyMinutesSchema = z
  .int()
  .min(1)
  .max(31 * 24 * 60)
  .describe('continuous: this number of minutes after the end of the last run')

export const scheduleSchema = z.object({
  id: z.uuid(),
  environment: environmentNameSchema.nullable().describe('null: over all environments'),
  task: taskSchema,
  scheduleCron: cronSchema.nullable().describe('null in continuous mode'),
  timezone: timezoneSchema.describe('time zone of the cron'),
  jitterSeconds: jitterSchema,
  everyMinutes: everyMinutesSchema.nullable().describe('null with a cron'),
  autoRemediate: autoRemediateSchema,
  paused: z.boolean(),
  nextExecution: z.iso.datetime().nullable().describe('null while paused'),
  lastExecuted: z.iso.datetime().nullable(),
  lastOperation: z.uuid().nullable().describe('the operation that the last run requested'),
  lastSkipped: z
    .object({ at: z.iso.datetime(), reason: z.string() })
    .nullable()
    .describe('the last skipped run, with the reason'),
  createdBy: actorRecordSchema,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type Schedule = z.infer<typeof scheduleSchema>

/** The fields that decide when a schedule runs. */
export type Timing = Pick<
  Schedule,
  'id' | 'scheduleCron' | 'timezone' | 'jitterSeconds' | 'everyMinutes'
>

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 22:30')

/** A time without automatic reconciles; checks still run. */
export const maintenanceWindowSchema = z.strictObject({
  days: z
    .array(z.enum(weekdays))
    .min(1)
    .max(7)
    .optional()
    .describe('days on which it begins; default: every day'),
  from: timeOfDay.describe('local time of the time zone; included'),
  to: timeOfDay.describe(
    'excluded; earlier than `from`: on the next day; the same as `from`: 24 hours',
  ),
  timezone: timezoneSchema.default('UTC'),
  reason: z.string().min(1).max(200),
})
export type MaintenanceWindow = z.infer<typeof maintenanceWindowSchema>
export const maintenanceWindowsSchema = z.array(maintenanceWindowSchema).max(50)

/**
 * Intl also accepts offsets such as `+02:00`; they are refused, because they have no summer time.
 */
function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

export const schedulePatch = z.strictObject({
  scheduleCron: cronSchema.nullish().describe('replaces everyMinutes'),
  timezone: timezoneSchema.optional(),
  jitterSeconds: jitterSchema.optional(),
  everyMinutes: everyMinutesSchema.nullish().describe('replaces scheduleCron'),
  autoRemediate: autoRemediateSchema.optional(),
  paused: z.boolean().optional().describe('runs that are missed during a pause are not repeated'),
})
export type SchedulePatch = z.input<typeof schedulePatch>
