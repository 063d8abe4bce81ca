/** Parameters and results of the client's methods, in addition to the schemas of src/model. */
import type { FailureReport } from '../model/failureReport.ts'
import type { AuditLogEntry, Token } from '../model/access.ts'
import type { AccountResource } from '../model/cloud.ts'
import type { UnmanagedResource } from '../model/drift.ts'
import type { Environment } from '../model/environment.ts'
import type { Operation, Transition } from '../model/operation.ts'
import type { OperationFilter as StoreFilter } from '../model/operationStore.ts'
import type { TestResult } from '../model/promotion.ts'
import type { MaintenanceWindow } from '../model/schedule.ts'

export type PagedList<Item> = { items: Item[]; page: number; pageSize: number; total: number }
export type PageQuery = { page?: number; pageSize?: number }
/** default: staging against production */
export type ParityPair = { left?: string; right?: string }
export type OperationFilter = PageQuery & StoreFilter
export type {
  EnsureInput,
  MakeEnvironmentInput as EnvironmentInput,
} from '../model/environmentInput.ts'
export type CreatedEnvironment = Environment & { operation?: Operation }
export type { OperationInput } from '../model/operationInput.ts'
export type {
  AdoptionInput,
  SettingsKeysBody as SettingsKeysInput,
} from '../model/adoptionInput.ts'
export type { CreateWebhookInput as WebhookInput } from '../model/webhook.ts'
export type { CreateTokenInput as TokenInput } from '../model/access.ts'
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
export type { Whoami } from '../model/access.ts'
/** `path`: below the address of the service; it contains a secret */
export type SignInLink = { path: string; expiresAt: string }
export type ExchangedToken = { secret: string; token: Token; expiresAt: string }
export type UnmanagedList = PagedList<UnmanagedResource> & {
  operation: string
  checkedAt: string
  notes: string[]
}
export type AccountList = PagedList<AccountResource> & {
  account: string | null
  region: string | null
  notes: string[]
}
export type Readiness = {
  status: 'ok'
  checks: Record<string, string>
  engine: { version: string; source: string }
}

export type { SchedulePatch as Timetable } from '../model/schedule.ts'
/** `now`: the window that is open at this moment */
export type MaintenanceWindows = { windows: MaintenanceWindow[]; now: MaintenanceWindow | null }
export type MaintenanceWindowInput = Omit<MaintenanceWindow, 'timezone'> & { timezone?: string }
