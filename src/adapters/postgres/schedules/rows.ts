import type { Selectable } from 'kysely'
import type { Schedule } from '../../../model/schedule.ts'
import { toIso, toIsoOrNull, read, readOrNull } from '../json.ts'
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
    nextExecution: toIsoOrNull(row.next_run),
    lastExecuted: toIsoOrNull(row.last_run),
    lastOperation: row.last_operation,
    lastSkipped: readOrNull(row.last_skipped),
    createdBy: read(row.created_by),
    createdAt: toIso(row.created_at),
    updatedAt: toIso(row.updated_at),
  }
}
