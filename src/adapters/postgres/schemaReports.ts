/** The tables of reports, audits and schedules: see schema.ts. */
import type { Task } from '../../model/schedule.ts'
import type { Json, CreationTime, Moment, MomentOrNull } from './columns.ts'
import type { Generated } from 'kysely'

export type ParityReportTable = {
  id: Generated<string>
  left_environment: string
  right_environment: string
  made_at: Moment
  operation: string | null
  mode: 'full' | 'partial'
  score: number
  passed: boolean
  body: Json
}

export type ParitySinceTable = {
  left_environment: string
  right_environment: string
  difference: string
  first_seen_operation: string | null
  first_seen_at: Moment
}

/** `digest` is computed from the text `document`, which is never parsed and written again */
export type ComplianceAuditTable = {
  id: string
  number: number
  made_at: Moment
  digest: string
  parts: Json
  summary: Json
  document: string
  key_id: string
  seal: string
}

export type ComplianceAuditEntryTable = {
  audit: string
  seq: number
  type: string
  content: string
  hash: string
  key_id: string
  seal: string
}
export type ComplianceAuditHeadTable = {
  audit: string
  entries: number
  hash: string
  key_id: string
  seal: string
}

export type ScheduleTable = {
  id: string
  /** order of creation */
  number: Generated<number>
  /** null: over all environments */
  environment: string | null
  task: Task
  schedule_cron: string | null
  timezone: string
  jitter_seconds: number
  every_minutes: number | null
  auto_remediate: Json
  paused: boolean
  /** null while paused */
  next_run: MomentOrNull
  last_run: MomentOrNull
  last_operation: string | null
  last_skipped: Json | null
  created_by: Json
  created_at: CreationTime
  updated_at: Generated<Date>
}

export type MaintenanceWindowTable = { environment: string; windows: Json }
export type ScheduleDefaultTable = { environment: string }
