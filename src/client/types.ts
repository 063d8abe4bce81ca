/** Parameters and results of the client's methods, besides the schemas of src/model. */
import type { FailureReport } from '../model/failureReport.ts'
import type { AuditLogEntry, Grant, Right, Role, Token } from '../model/access.ts'
import type { AccountResource } from '../model/cloud.ts'
import type { NoticeSeverity, NoticeType } from '../model/finding.ts'
import type { Unmanaged } from '../model/drift.ts'
import type { Environment, EnvironmentKind } from '../model/environment.ts'
import type { Operation, Transition } from '../model/operation.ts'
import type { OperationFilter as StoreFilter } from '../model/operationStore.ts'
import type { TestResult } from '../model/promotion.ts'
import type { WebhookFormat } from '../model/webhook.ts'
import type { AutoRemediate, MaintenanceWindow } from '../model/schedule.ts'

export type Paged<Item> = { items: Item[]; page: number; pageSize: number; total: number }
export type Paging = { page?: number; pageSize?: number }
/** default: staging against production */
export type ParityPair = { left?: string; right?: string }
export type OperationFilter = Paging & StoreFilter
export type {
  EnsureInput,
  MakeEnvironmentInput as EnvironmentInput,
} from '../model/environmentInput.ts'
export type MadeEnvironment = Environment & { operation?: Operation }
export type { OperationInput } from '../model/operationInput.ts'
/** `key`: 32 bytes in base64; `digest`: SHA-256 of a ciphertext that another provider made */
export type SettingsKeysInput = {
  salts?: { salt: string; key: string }[]
  values?: { digest: string; value: string }[]
}
export type AdoptionInput = {
  kind?: Exclude<EnvironmentKind, 'ephemeral'>
  /** what `pulumi stack export --show-secrets` prints */
  state: string
  settings?: SettingsKeysInput
  acceptChanges?: boolean
  planOnly?: boolean
  confirm?: string
  revision?: string
  message?: string
}
export type WebhookInput = {
  url: string
  description?: string
  events?: NoticeType[] | null
  environments?: string[] | null
  severity?: NoticeSeverity | null
  format?: WebhookFormat
  key?: string
}
export type TokenInput = {
  name: string
  owner: string
  ownerKind: 'person' | 'machine'
  role?: Role | null | undefined
  grants?: Grant[] | undefined
  expiresAt?: string | null | undefined
}
export type TestReport = Pick<TestResult, 'name' | 'total' | 'failed'> &
  Partial<Pick<TestResult, 'outcome' | 'skipped' | 'seconds' | 'cases'>> & { url?: string }
/** `failure` is missing in answers of version 0.2 */
export type OperationDetail = Operation & {
  transitions: Transition[]
  failure?: FailureReport | null
}
/** an audit row as JSON */
export type AuditLogRow = Omit<AuditLogEntry, 'at' | 'actor'> & {
  at: string
  actor: { kind: string; name: string; tokenId?: string | null }
}
export type Whoami = {
  kind: 'person' | 'machine' | 'system'
  name: string
  role: Role | null
  grants: Grant[]
  tokenId: string | null
  rights: Right[]
}
export type ExchangedToken = { secret: string; token: Token; expiresAt: string }
export type UnmanagedList = Paged<Unmanaged> & {
  operation: string
  checkedAt: string
  notes: string[]
}
export type AccountList = Paged<AccountResource> & {
  account: string | null
  region: string | null
  notes: string[]
}
export type Readiness = {
  status: 'ok'
  checks: Record<string, string>
  engine: { version: string; source: string }
}

export type Timetable = {
  scheduleCron?: string | null
  timezone?: string
  jitterSeconds?: number
  everyMinutes?: number | null
  autoRemediate?: AutoRemediate
  paused?: boolean
}
/** `now`: the window that is open at this moment */
export type MaintenanceWindows = { windows: MaintenanceWindow[]; now: MaintenanceWindow | null }
export type MaintenanceWindowInput = Omit<MaintenanceWindow, 'timezone'> & { timezone?: string }
