/** The port to the database: one interface per subject. src/adapters/postgres implements it. */

import type { FindingStore, NoticeStore } from './findingStore.ts'

import type { ParityStore } from './parityStore.ts'
import type { IntegrationStore } from './integrationStore.ts'
import type { WebhookStore } from './webhookStore.ts'
import type {
  GateDecisionStore,
  PolicyStore,
  SignOffStore,
  TestResultStore,
} from './promotionStore.ts'

import type { ScheduleStore } from './scheduleStore.ts'

import type { EnvironmentStore } from './environmentStore.ts'
import type { OperationStore } from './operationStore.ts'
import type { StateStore, PlanStore, HistoryStore } from './historyStore.ts'
import type { TokenStore, AuditLogStore, InstallationStore } from './accessStore.ts'
import type { OverviewStore } from './overview.ts'
import type { OneTimeSecretStore } from './oneTimeSecret.ts'
import type { SessionStore } from './session.ts'
import type { StatisticsStore } from './statistics.ts'
import type { StackStore } from './stateServiceStore.ts'
import type { ComplianceAuditStore } from './complianceAuditStore.ts'

/**
 * The ports to all stored data. `transaction` passes the same interface, bound to one transaction.
 */
export type Store = {
  environments: EnvironmentStore
  operations: OperationStore
  findings: FindingStore
  notices: NoticeStore
  states: StateStore
  plans: PlanStore
  history: HistoryStore
  tokens: TokenStore
  sessions: SessionStore
  oneTimeSecrets: OneTimeSecretStore
  overview: OverviewStore
  statistics: StatisticsStore
  installation: InstallationStore
  webhooks: WebhookStore
  integrations: IntegrationStore
  auditLog: AuditLogStore
  complianceAudits: ComplianceAuditStore
  parity: ParityStore
  testResults: TestResultStore
  signOffs: SignOffStore
  schedules: ScheduleStore
  policies: PolicyStore
  gateDecisions: GateDecisionStore
  stacks: StackStore
  runInTransaction<T>(work: (store: Store) => Promise<T>): Promise<T>
  /** runs a separate transaction in which all reads show the same moment */
  readInSnapshot<T>(work: (store: Store) => Promise<T>): Promise<T>
  /**
   * Runs `work` behind a savepoint of the surrounding transaction: when it rejects, what it wrote
   * is undone, the transaction continues, and the error is thrown to the caller. @throws when the
   * store is not bound to a transaction
   */
  runInSavepoint<T>(work: (store: Store) => Promise<T>): Promise<T>
  /** the time of the database: the one clock that all processes share */
  readClock(): Promise<Date>
  /** for the statements of pg-boss and for tests; everything else is a method of this store */
  runSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  /**
   * notifications after a commit, in every process of the same database: new events of an
   * operation, and requests to cancel one
   */
  listen(handlers: {
    onEvent?: (operation: string) => void
    onCancel?: (operation: string) => void
  }): () => void
  /**
   * resolves when the database answers and can be written
   *
   * @throws TwinstackError `unavailable`
   */
  ping(): Promise<void>
  close(): Promise<void>
}
