/** The tables of the state service; migration 019 creates them. */
import type { ColumnType, Generated } from 'kysely'
import type { Json, CreationTime, MomentOrNull } from '../columns.ts'
import type { UpdateKind, UpdateStatus } from '../../../model/stateService.ts'

export type StackTable = {
  id: string
  project: string
  name: string
  tags: Json
  settings: Json | null
  version: Generated<number>
  fence: Generated<number>
  active: string | null
  created_at: CreationTime
}

export type StackTokenTable = {
  hash: string
  project: string
  name: string
  operation: string
  reading: boolean
  created_at: CreationTime
}

export type StackKeyTable = {
  stack: string
  number: number
  master: string
  wrapped: Buffer
  created_at: CreationTime
}

export type StackUpdateTable = {
  id: Generated<string>
  stack: string
  kind: UpdateKind
  dry_run: boolean
  status: Generated<UpdateStatus>
  version: number | null
  fence: number | null
  /** the version of the state that it started from */
  base: Generated<number>
  token_hash: string | null
  lease_until: MomentOrNull
  program: Json
  requested_by: Json
  engine_version: string
  operation: string | null
  evidence: Generated<boolean>
  changes: Json | null
  resources: number | null
  refused_writes: Generated<number>
  refused_at: MomentOrNull
  created_at: CreationTime
  started_at: MomentOrNull
  finished_at: MomentOrNull
}

export type StackJournalTable = {
  update_id: string
  sequence: number
  received_at: CreationTime
  body: string
}

export type StackCheckpointTable = {
  update_id: string
  sequence: number
  received_at: ColumnType<Date, Date | undefined, Date>
  schema: number
  features: Json
  body: Buffer
}

export type StackStateTable = {
  stack: string
  version: number
  update_id: string | null
  taken_at: CreationTime
  schema: number
  features: Json
  digest: string
  resources: number
  body: Buffer
}
