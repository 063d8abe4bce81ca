import type { Updateable } from 'kysely'
import { TwinstackError } from '../../../lib/errors.ts'

import type {
  NewSchedule,
  RunNote,
  ScheduleChange,
  ScheduleStore,
} from '../../../model/scheduleStore.ts'
import type { Schedule } from '../../../model/schedule.ts'
import type { Database } from '../database.ts'
import { isWithinScope } from '../scope.ts'
import { write, writeOrNull } from '../json.ts'
import { isId } from '../operations/rows.ts'
import type { ScheduleTable } from '../schemaReports.ts'
import { toSchedule } from './rows.ts'
import { takeDue } from './takeDue.ts'
import { noteDefault, setWindows, readWindows, withoutDefault } from './windows.ts'
import type { Page } from '../../../lib/pagination.ts'
import { createPageQuery } from '../page.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export function createScheduleStore(db: Database): ScheduleStore {
  return {
    create: input => create(db, input),
    get: id => get(db, id),
    lock: id => get(db, id, true),
    list: query => list(db, query),
    update: (id, change) => update(db, id, change),
    delete: async id => {
      await db.deleteFrom('schedules').where('id', '=', id).execute()
    },
    takeDue: now => takeDue(db, now),
    note: async (id, run) => {
      await db.updateTable('schedules').set(toLastRun(run)).where('id', '=', id).execute()
    },
    byOperation: operation => byOperation(db, operation),
    listWindows: environment => readWindows(db, environment),
    setWindows: (environment, list) => setWindows(db, environment, list),
    withoutDefault: () => withoutDefault(db),
    noteDefault: environment => noteDefault(db, environment),
  }
}

async function create(db: Database, input: NewSchedule): Promise<Schedule> {
  const {
    id,
    environment,
    task,
    scheduleCron,
    timezone,
    jitterSeconds,
    everyMinutes,
    autoRemediate,
    paused,
    nextExecution,
    createdBy,
  } = input
  return toSchedule(
    await db
      .insertInto('schedules')
      .values({
        id,
        environment,
        task,
        schedule_cron: scheduleCron,
        timezone,
        jitter_seconds: jitterSeconds,
        every_minutes: everyMinutes,
        auto_remediate: write(autoRemediate),
        paused,
        next_run: nextExecution,
        created_by: write(createdBy),
      })
      .returningAll()
      .executeTakeFirstOrThrow(),
  )
}

async function get(db: Database, id: string, locked = false): Promise<Schedule | null> {
  if (!isId(id)) return null
  const row = await db
    .selectFrom('schedules')
    .selectAll()
    .where('id', '=', id)
    .$if(locked, query => query.forUpdate())
    .executeTakeFirst()
  return row ? toSchedule(row) : null
}

async function byOperation(db: Database, operation: string): Promise<Schedule | null> {
  if (!isId(operation)) return null
  const row = await db
    .selectFrom('schedules')
    .selectAll()
    .where('last_operation', '=', operation)
    .executeTakeFirst()
  return row ? toSchedule(row) : null
}

async function list(
  db: Database,
  { page, pageSize, scope, environment, task }: Parameters<ScheduleStore['list']>[0],
): Promise<Page<Schedule>> {
  const matching = db
    .selectFrom('schedules')
    .where(isWithinScope(scope, 'environment', { at: 'created_at' }))
    .$if(environment !== undefined, query =>
      query.where('environment', '=', requirePresent(environment)),
    )
    .$if(task !== undefined, query => query.where('task', '=', requirePresent(task)))
  const { total } = await matching
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await matching
    .selectAll()
    .orderBy('environment', order => order.asc().nullsFirst())
    .orderBy('number')
    .$call(createPageQuery({ page, pageSize }))
    .execute()
  return { items: rows.map(toSchedule), page, pageSize, total }
}

async function update(db: Database, id: string, change: ScheduleChange): Promise<Schedule> {
  const {
    scheduleCron,
    timezone,
    jitterSeconds,
    everyMinutes,
    autoRemediate,
    paused,
    nextExecution,
  } = change
  const row = await db
    .updateTable('schedules')
    .where('id', '=', id)
    .set({
      ...(scheduleCron !== undefined && { schedule_cron: scheduleCron }),
      ...(timezone !== undefined && { timezone }),
      ...(jitterSeconds !== undefined && { jitter_seconds: jitterSeconds }),
      ...(everyMinutes !== undefined && { every_minutes: everyMinutes }),
      ...(autoRemediate !== undefined && { auto_remediate: write(autoRemediate) }),
      ...(paused !== undefined && { paused }),
      ...(nextExecution !== undefined && { next_run: nextExecution }),
      updated_at: new Date(),
    })
    .returningAll()
    .executeTakeFirst()
  if (!row)
    throw new TwinstackError('not-found', `there is no schedule ${id}`, {
      hint: 'GET /v1/schedules lists them',
    })
  return toSchedule(row)
}

function toLastRun({
  nextExecution,
  lastExecuted,
  lastOperation,
  lastSkipped,
}: RunNote): Updateable<ScheduleTable> {
  return {
    ...(nextExecution !== undefined && { next_run: nextExecution }),
    ...(lastExecuted !== undefined && { last_run: lastExecuted }),
    ...(lastOperation !== undefined && { last_operation: lastOperation }),
    ...(lastSkipped !== undefined && { last_skipped: writeOrNull(lastSkipped) }),
  }
}
