/**
 * The tables of the schema `twinstack` as Kysely types; migrations/ creates them. Documents are
 * JSON in `text`, never `jsonb`, which refuses U+0000 and reorders keys; they are read as a whole.
 */
import type { ColumnType, Generated } from 'kysely'
import type { Json, CreationTime, Moment, MomentOrNull } from './columns.ts'
import type {
  ParityReportTable,
  ParitySinceTable,
  ComplianceAuditTable,
  ComplianceAuditEntryTable,
  ComplianceAuditHeadTable,
  ScheduleTable,
  MaintenanceWindowTable,
  ScheduleDefaultTable,
} from './schemaReports.ts'
import type {
  StackCheckpointTable,
  StackJournalTable,
  StackKeyTable,
  StackStateTable,
  StackTable,
  StackTokenTable,
  StackUpdateTable,
} from './stateStore/schema.ts'
import type {
  FenceTable,
  ResourceTable,
  StateUploadTable,
  StateVersionTable,
  WorkerTable,
} from './environments/schema.ts'
import type { AuditLogTable, OneTimeSecretTable, SessionTable, TokenTable } from './schemaAccess.ts'
import type { EnvironmentKind } from '../../model/environment.ts'
import type { OperationKind, Status } from '../../model/operation.ts'
import type { IntegrationName } from '../../model/integration.ts'
import type { FindingStatus, NoticeSeverity, NoticeType } from '../../model/finding.ts'
import type { WebhookFormat } from '../../model/webhook.ts'
import type { Direction, DriftClass, DriftedResource, Severity } from '../../model/drift.ts'

export type EnvironmentTable = {
  name: string
  kind: EnvironmentKind
  description: string
  owner: string
  template: string | null
  overrides: Json
  created_at: CreationTime
  updated_at: Generated<Date>
  deployed_operation: string | null
  deployed_at: MomentOrNull
  deployed_revision: Json | null
  resource_count: Generated<number>
  state_digest: string | null
  outputs: Json | null
  sealed_outputs: string | null
  encryption_salt: string | null
  versions_url: string | null
  /** EnvironmentEvidence */
  evidence: Json | null
  account: string | null
  region: string | null
  settled_digest: string | null
  /** `contentDigest` of the state after the last operation that wrote it */
  written_state: string | null
  /** SettingsKeys */
  settings_keys: Json | null
  unproven_ids: Json | null
  secret_digests: Json | null
  ttl_minutes: number | null
  hard_end: MomentOrNull
  expires_at: MomentOrNull
  warned_at: MomentOrNull
  source: Json | null
  /** the branch of `source` was found once: only then its absence counts */
  branch_seen: Generated<boolean>
  leftovers: Json | null
  worker_labels: Generated<Json>
}

export type OperationTable = {
  id: Generated<string>
  /** position in the queue of its environment */
  number: Generated<number>
  environment: string
  environment_kind: EnvironmentKind
  kind: OperationKind
  status: Status
  message: string
  requested_by: Json
  revision: Json | null
  attempt: Generated<number>
  created_at: ColumnType<Date, Date | undefined, Date>
  started_at: MomentOrNull
  finished_at: MomentOrNull
  time_limit_seconds: number
  remove_environment: boolean
  idempotency_key: string | null
  idempotency_digest: string | null
  cancel_requested_at: MomentOrNull
  cancel_by: string | null
  cancel_stopped: 'before-start' | 'gracefully' | 'forcibly' | null
  changes: Json | null
  drift: Json | null
  error: Json | null
  healed: Json | null
  options: Json | null
  imported: Json | null
  kept: Json | null
  notes: Json | null
  engine_version: string | null
  settings_digest: string | null
  rollback_of: string | null
  overrides: Json | null
  schema_digest: string | null
  wrote: Generated<boolean>
  approval: Json | null
  /** Cleanup */
  cleanup: Json | null
  last_event: Generated<number>
  /**
   * when events were appended or a cancellation was requested; read after the listening connection
   * was lost
   */
  touched_at: Generated<Date>
  fence: number | null
  worker: string | null
  lease_until: MomentOrNull
  run_folder: string | null
}

export type PolicyTable = {
  environment: string
  body: Json
  updated_at: Generated<Date>
  updated_by: string
}
export type GateDecisionTable = {
  seq: Generated<number>
  operation: string
  environment: string
  at: Moment
  allowed: boolean
  digest: string
  body: Json
  key_id: string
  seal: string
}
export type TestResultTable = {
  id: string
  operation: string
  at: Moment
  outcome: string
  body: Json
}

export type WebhookTable = {
  id: Generated<string>
  url: string
  description: string
  events: string[] | null
  environments: string[] | null
  format: Generated<WebhookFormat>
  active: Generated<boolean>
  stopped: string | null
  created_by: string
  created_at: CreationTime
  sealed_secret: string
  severity: NoticeSeverity | null
}
export type WebhookDeliveryTable = {
  id: Generated<string>
  webhook: string
  notice: number | null
  type: string
  body: string
  state: Generated<'waiting' | 'delivered' | 'dead'>
  attempts: Generated<number>
  created_at: CreationTime
  next_at: MomentOrNull
  delivered_at: MomentOrNull
  last_status: number | null
  last_error: string | null
}
export type InboxTable = {
  id: Generated<string>
  seq: Generated<number>
  integration: IntegrationName
  delivery: string
  digest: string
  ordering_key: string
  subject: string
  body: string
  at: CreationTime
  state: Generated<'waiting' | 'done' | 'dead'>
  attempts: Generated<number>
  next_at: MomentOrNull
  error: string | null
}
export type StatusMessageTable = {
  id: Generated<string>
  integration: IntegrationName
  key: string
  place: string
  environment: string | null
  operation: string | null
  shown: string | null
  attempts: Generated<number>
  next_at: MomentOrNull
  held_until: MomentOrNull
  changed_at: CreationTime
  error: string | null
}
export type NoticeCursorTable = {
  reader: string
  at: number
  holder: string | null
  held_until: MomentOrNull
}
export type CommandKeyTable = {
  key: string
  command: string
  meant: Generated<boolean>
  operation: string | null
  at: CreationTime
}
export type SignOffTable = {
  operation: string
  role: string
  by: string
  at: ColumnType<Date, Date | undefined, never>
  comment: string
}

export type TransitionTable = {
  id: Generated<number>
  operation: string
  from_status: Status | null
  to_status: Status
  at: CreationTime
  actor: Json
  reason: string
}

export type EventTable = {
  operation: string
  seq: number
  at: Moment
  source: string
  n: number | null
  body: Json
}
export type AllowedTransitionTable = { from_status: Status; to_status: Status }
export type DriftTable = {
  operation: string
  environment: string
  checked_at: Moment
  report: Json
}

export type FindingTable = {
  id: Generated<string>
  environment: string
  urn: string
  type: string
  name: string
  what: DriftedResource['what']
  class: DriftClass
  severity: Severity
  direction: Direction
  fingerprint: string
  paths: Json
  attribution: Json | null
  status: Generated<FindingStatus>
  /** when the change was made, where that is known */
  caused_at: MomentOrNull
  first_seen_at: Moment
  first_operation: string
  confirmed_at: MomentOrNull
  last_seen_at: Moment
  last_operation: string
  resolved_at: MomentOrNull
  resolved_operation: string | null
}

export type NoticeTable = {
  seq: Generated<number>
  at: CreationTime
  type: NoticeType
  severity: NoticeSeverity
  environment: string
  operation: string | null
  text: string
  detail: Json
  /** the order of readers, assigned when the notice is visible */
  place: number | null
}

/** belongs to an operation that applied a program */
export type OperationRecordTable = {
  operation: string
  environment: string
  at: Moment
  settings: Json | null
  providers: Json | null
  engine_version: string | null
  /** ResourceChanges */
  resources: Json | null
}

export type PlanTable = {
  operation: string
  environment: string
  revision: string
  at: Moment
  body: Json
}

export type Schema = {
  environments: EnvironmentTable
  fences: FenceTable
  workers: WorkerTable
  resources: ResourceTable
  inbox: InboxTable
  status_messages: StatusMessageTable
  notice_cursors: NoticeCursorTable
  command_keys: CommandKeyTable
  webhooks: WebhookTable
  webhook_deliveries: WebhookDeliveryTable
  policies: PolicyTable
  gate_decisions: GateDecisionTable
  test_results: TestResultTable
  sign_offs: SignOffTable
  operations: OperationTable
  transitions: TransitionTable
  allowed_transitions: AllowedTransitionTable
  events: EventTable
  drift_reports: DriftTable
  drift_findings: FindingTable
  notices: NoticeTable
  state_versions: StateVersionTable
  state_uploads: StateUploadTable
  plans: PlanTable
  operation_records: OperationRecordTable
  tokens: TokenTable
  sessions: SessionTable
  one_time_secrets: OneTimeSecretTable
  installation: { key: string; value: string }
  audit: AuditLogTable
  parity_reports: ParityReportTable
  parity_since: ParitySinceTable
  audits: ComplianceAuditTable
  audit_entries: ComplianceAuditEntryTable
  audit_heads: ComplianceAuditHeadTable
  schedules: ScheduleTable
  maintenance_windows: MaintenanceWindowTable
  schedule_defaults: ScheduleDefaultTable
  stacks: StackTable
  stack_keys: StackKeyTable
  stack_tokens: StackTokenTable
  stack_updates: StackUpdateTable
  stack_journal: StackJournalTable
  stack_checkpoints: StackCheckpointTable
  stack_states: StackStateTable
}
