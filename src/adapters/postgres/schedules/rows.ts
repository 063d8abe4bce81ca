import type { Selectable } from 'kysely'
import type { Schedule } from '../../../model/schedule.ts'
import { iso, isoOrNull, read, readOrNull } from '../json.ts'
import type { ScheduleTable } from '../schemaReports.ts'

export function toSchedule(row: Selectable<ScheduleTable>): Schedule {
  return {
    id: row.id,
    environment: row.environment,
    task: row.task,
    scheduleCron: row.schedule_cron,
    timezone: row.timezone,
    jitterSeconds: row.jitter_seconds,
    everyMinutes: row.every_minutes,
    autoRemediate: read(row.auto_remediate),
    paused: row.paused,
    nextExecution: isoOrNull(row.next_run),
    lastExecuted: isoOrNull(row.last_run),
    lastOperation: row.last_operation,
    lastSkipped: readOrNull(row.last_skipped),
    createdBy: read(row.created_by),
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}
