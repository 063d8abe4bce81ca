/**
 * What operations need of the other rooms, as narrow interfaces; compose.ts hands in the real ones.
 * Types only.
 */
import type { Actor, ActorRecord } from './actor.ts'
import type { AuditEntry, ChainedEntry, Grant, Role, Scope, Token } from './access.ts'
import type { Proof } from './identity.ts'
import type { FindingStore, NoticeStore } from './driftPorts.ts'
import type { CloudInquiry } from './cloudInquiry.ts'
import type { DriftReport } from './drift.ts'
import type { Deployment, OperationRecord } from './history.ts'
import type { Environment, EnvironmentKind, EnvironmentSource, Leftover } from './environment.ts'
import type { Revision, Tree } from './revision.ts'
import type { AuditDocumentStore, ParityStore } from './parityPorts.ts'
import type { DoorStore } from './inbox.ts'
import type { WebhookStore } from './webhookStore.ts'
import type {
  GateDecisionStore,
  PolicyStore,
  SignOffStore,
  TestResultStore,
} from './promotionPorts.ts'
import type { Policy } from './promotion.ts'
import type { ScheduleStore } from './schedulePorts.ts'
import type {
  CloudRequest,
  ConfigMap,
  HealResult,
  RunRequest,
  RunResult,
  RunnerEvent,
} from './run.ts'
import type {
  Approval,
  Cleanup,
  EventBody,
  Imported,
  Operation,
  OperationEvent,
  OperationError,
  OperationKind,
  OperationOptions,
  Plan,
  ResourceRecord,
  RuleFindings,
  StackOutput,
  StateVersion,
  Status,
  Transition,
} from './operation.ts'

export type Page<T> = { items: T[]; page: number; pageSize: number; total: number }
export type PageInput = { page: number; pageSize: number }

export type NewEnvironment = Pick<
  Environment,
  'name' | 'kind' | 'description' | 'owner' | 'template' | 'overrides'
> & {
  /**
   * ephemeral only: how long it lives from now and from its last activity, and at most; null lives
   * until it is removed
   */
  life?: { ttlMinutes: number; maximumMinutes: number } | null
  source?: EnvironmentSource | null
}

/**
 * What the last operation that ran the deployed revision found out besides the resources; secrets
 * withheld.
 */
export type EnvironmentEvidence = {
  operation: string
  at: string
  /** the program's settings with the defaults of its schema */
  settings: unknown
  settingsDigest: string | null
  /** versions by provider */
  providers: Record<string, string>
  engineVersion: string
  /** of the recorded state */
  ruleFindings: RuleFindings[] | null
}

export type EnvironmentStore = {
  /** throws TwinstackError `environment-exists` */
  create(input: NewEnvironment): Promise<Environment>
  get(name: string): Promise<Environment | null>
  /** row lock for the rest of the transaction; serialises requests for one environment */
  lock(name: string): Promise<Environment | null>
  list(page: PageInput & { kind?: EnvironmentKind; scope?: Scope }): Promise<Page<Environment>>
  /** `account: null` forgets where it was created; the next writing operation learns it anew */
  update(
    name: string,
    change: Partial<
      Pick<Environment, 'description' | 'owner' | 'versionsUrl' | 'overrides' | 'source'>
    > & { account?: null; ttlMinutes?: number },
  ): Promise<Environment>
  /** the same as `lock`, null also when another transaction holds it */
  tryLock(name: string): Promise<Environment | null>
  /**
   * for the rest of the transaction nobody else counts or makes ephemeral environments; taken
   * before any row is locked
   */
  lockCreation(): Promise<void>
  /** how many ephemeral ones there are, in all and of the owner, with their names */
  census(owner: string): Promise<{ total: number; owned: string[] }>
  /**
   * moves the end to `minutes` (its own time to live when null) from now, never beyond the hard end
   * and never nearer
   */
  prolong(name: string, minutes: number | null, now?: Date): Promise<Environment | null>
  /** a notice said that it ends soon */
  warned(name: string, now: Date): Promise<void>
  /** whether the branch of its source was ever found; `noteBranch` remembers it */
  branchSeen(name: string): Promise<boolean>
  noteBranch(name: string): Promise<void>
  /** what the last destroy left; null when nothing remains */
  leave(name: string, leftovers: Leftover[] | null): Promise<void>
  /** where its resources are created */
  place(name: string, place: { account: string | null; region: string | null }): Promise<void>
  /** the row goes, its open findings end; its operations stay as history */
  delete(name: string): Promise<void>
  /** private to the service: never on the wire */
  secrets(name: string): Promise<{
    encryptionSalt: string | null
    sealedOutputs: string | null
    settledDigest: string | null
  }>
  /** written after a run, in the transaction of its final transition */
  record(
    name: string,
    result: {
      encryptionSalt?: string | null
      state?: { resources: ResourceRecord[]; digest: string }
      outputs?: Record<string, StackOutput>
      sealedOutputs?: string | null
      /** digest of the state that a whole deploy left */
      settledDigest?: string | null
      /** null after a destroy */
      deployed?: { operation: string; revision: Revision } | null
      /** null after a destroy */
      evidence?: EnvironmentEvidence | null
    },
  ): Promise<void>
  resources(name: string, page: PageInput & { type?: string }): Promise<Page<ResourceRecord>>
  outputs(name: string): Promise<Record<string, StackOutput>>
  /**
   * revision of the last operation that applied the program; null before the first and after a
   * destroy
   */
  deployedRevision(name: string): Promise<Revision | null>
  /** null before the first deploy and after a destroy */
  evidence(name: string): Promise<EnvironmentEvidence | null>
  /** of the recorded state; null before the first */
  stateDigest(name: string): Promise<string | null>
}

export type NewOperation = {
  environment: string
  environmentKind: EnvironmentKind
  kind: OperationKind
  message: string
  requestedBy: ActorRecord
  revision: Revision | null
  timeLimitSeconds: number
  /** destroy only: remove the environment when the destroy succeeded */
  removeEnvironment: boolean
  options?: OperationOptions
  /** ephemeral only: those that the environment has now */
  overrides?: Record<string, unknown> | null
  /** the failed operation that it goes back from */
  rollbackOf?: string | null
  /** a key given by the caller; a second request with it returns the first operation */
  idempotencyKey: string | null
  /** digest of the request body, to tell a repeat from a different request with the same key */
  idempotencyDigest: string | null
}

export type Claim = { operation: Operation; fence: number }

export type OperationStore = {
  /** status `queued`, with its first transition and `status` event */
  create(input: NewOperation): Promise<Operation>
  get(id: string): Promise<Operation | null>
  byIdempotencyKey(key: string): Promise<{ operation: Operation; digest: string } | null>
  list(
    page: PageInput & {
      scope?: Scope
      environment?: string
      status?: Status
      kind?: OperationKind
      kinds?: readonly OperationKind[]
      asc?: boolean
    },
  ): Promise<Page<Operation>>
  transitions(id: string): Promise<Transition[]>
  /**
   * Changes the status if it still is `from`, and writes transition and `status` event in the same
   * transaction. Returns null when the status is another by now; the trigger of the store refuses
   * what the state machine does not allow.
   */
  transition(
    id: string,
    change: {
      from: Status
      to: Status
      actor: ActorRecord
      reason: string
      error?: OperationError | null
      changes?: Record<string, number>
      engineVersion?: string
      settingsDigest?: string | null
      schemaDigest?: string | null
      approval?: Approval | null
      stopped?: 'before-start' | 'politely' | 'firmly'
      healed?: HealResult
      imported?: Imported[]
      notes?: string[]
      cleanup?: Cleanup
    },
  ): Promise<Operation | null>
  /**
   * Takes the next queued operation of the environment (what goes back by itself first, then the
   * oldest) if nothing holds the environment: `queued -> running`, attempt + 1, the environment's
   * fence + 1, lease set. Null when there is nothing to do or the environment is held.
   */
  claim(environment: string, by: { worker: string; leaseSeconds: number }): Promise<Claim | null>
  /** false when the fence is no longer ours: stop at once, write nothing */
  renew(id: string, by: { worker: string; fence: number; leaseSeconds: number }): Promise<boolean>
  /**
   * held operations whose lease ran out, or whose worker is `worker` (a restart on the same machine
   * under the same name)
   */
  abandoned(by: { worker: string }): Promise<Operation[]>
  /**
   * Takes over a held operation whose lease ran out, or whose worker is `worker` or `left` (known
   * to be dead): new fence, new lease. Null when another was faster.
   */
  takeOver(
    id: string,
    by: { worker: string; leaseSeconds: number; left?: string },
  ): Promise<Claim | null>
  /** remembers that cancelling was asked for; the worker that holds it is told by `onCancel` */
  requestCancel(id: string, by: string): Promise<Operation | null>
  setRunFolder(id: string, folder: string): Promise<void>
  /** an attempt that may have written is followed by another: stays known to the end */
  noteWrote(id: string): Promise<void>
  runFolder(id: string): Promise<string | null>
  /**
   * appends in one transaction under the fence; an event whose (source, n) is stored already is
   * dropped. Throws `conflict` on a lost fence.
   */
  append(
    id: string,
    source: string,
    events: { n: number | null; at: string; body: EventBody }[],
    fence: number | null,
  ): Promise<void>
  events(id: string, options: { after: number; limit: number }): Promise<OperationEvent[]>
  /** only those of type `step`, in order */
  steps(id: string): Promise<OperationEvent[]>
  saveDrift(report: DriftReport): Promise<void>
  latestDrift(environment: string): Promise<DriftReport | null>
  drift(operation: string): Promise<DriftReport | null>
  /** operations whose approval was waited for longer than it is asked for */
  approvalsOver(): Promise<Operation[]>
  /**
   * environments with queued operations that nothing holds: to be offered to the queue again after
   * a crash
   */
  waiting(): Promise<string[]>
}

/**
 * States of a stack as they were before an operation wrote, secrets as ciphertext; the newest of
 * each environment are kept.
 */
export type StateStore = {
  /**
   * `body`: gzip of `{version, deployment}`. Nothing is stored when the newest one has the same
   * digest.
   */
  save(version: {
    environment: string
    operation: string
    takenAt: string
    digest: string
    resources: number
    body: Buffer
  }): Promise<void>
  /** newest first */
  list(environment: string, page: PageInput): Promise<Page<StateVersion>>
  get(environment: string, id: number): Promise<{ version: StateVersion; body: Buffer } | null>
}

/** What previews said; the newest of each environment are kept. */
export type PlanStore = {
  save(plan: Plan): Promise<void>
  /** the newest one, of a revision where given */
  latest(environment: string, revision?: string): Promise<Plan | null>
  of(operation: string): Promise<Plan | null>
}

/** What was deployed, beside the operations that did it. */
export type HistoryStore = {
  /** in the transaction that ends the operation */
  save(record: OperationRecord): Promise<void>
  /** events of finished steps, in order */
  steps(operation: string): Promise<EventBody[]>
  /** newest first */
  list(
    environment: string,
    page: PageInput & { scope?: Scope },
  ): Promise<Page<{ deployment: Deployment; record: OperationRecord }>>
  of(
    operation: string,
    scope?: Scope,
  ): Promise<{ deployment: Deployment; record: OperationRecord } | null>
  /** the newest one before the operation in its environment that was no destroy */
  before(
    operation: string,
    scope?: Scope,
  ): Promise<{ deployment: Deployment; record: OperationRecord } | null>
  /**
   * oldest first: after the earlier of the two, to the later one; `back` when `from` is the later
   * one
   */
  between(
    environment: string,
    from: string,
    to: string,
    scope?: Scope,
  ): Promise<{ records: OperationRecord[]; back: boolean }>
}

/** `config`: provider settings (`aws:*`) of the run, as the engine will see them. */
export type CloudAsked = {
  environment: Pick<Environment, 'name' | 'kind'>
  cloud: CloudRequest
  config: ConfigMap
}

/**
 * Account and region that a run would write to; null where that can't be told, which is then not
 * compared.
 */
export type CloudIdentity = (
  asked: CloudAsked,
) => Promise<{ account: string | null; region: string | null }>

/**
 * A cheap look at what is there: the URNs that seem to be gone, of how many that it can see; null
 * when it can't look.
 */
export type CloudProbe = (
  asked: CloudAsked & { resources: { urn: string; type: string; id: string }[] },
) => Promise<{ gone: string[]; of: number } | null>

export type TokenStore = {
  create(input: {
    name: string
    owner: string
    ownerKind: 'person' | 'machine'
    role: Role | null
    grants?: Grant[]
    rule?: string | null
    proof?: Proof | null
    hash: string
    expiresAt: Date | null
  }): Promise<Token>
  /** an unrevoked, unexpired token by SHA-256 of its secret */
  byHash(hash: string): Promise<(Token & { proof: Proof | null }) | null>
  touch(id: string): Promise<void>
  list(page: PageInput): Promise<Page<Token>>
  revoke(id: string): Promise<Token | null>
  /** forgets exchanged tokens that ended before then */
  pruneExchanged(before: Date): Promise<number>
  count(): Promise<number>
}

export type AuditStore = {
  append(entry: Omit<AuditEntry, 'at'>): Promise<void>
  list(page: PageInput): Promise<Page<AuditEntry>>
  /** oldest first */
  after(id: number, limit: number): Promise<ChainedEntry[]>
}

/**
 * Everything stored. `transaction` gives the same, bound to one transaction; `sql` is for the
 * queue's own statements in it.
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
  webhooks: WebhookStore
  doors: DoorStore
  audit: AuditStore
  audits: AuditDocumentStore
  parity: ParityStore
  testResults: TestResultStore
  signOffs: SignOffStore
  schedules: ScheduleStore
  policies: PolicyStore
  gateDecisions: GateDecisionStore
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>
  /** a transaction of its own in which everything that is read is of one moment */
  snapshot<T>(work: (store: Store) => Promise<T>): Promise<T>
  sql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  /**
   * told after commit, in every process of the same database: new events of an operation, and
   * requests to cancel one
   */
  listen(handlers: {
    onEvent?: (operation: string) => void
    onCancel?: (operation: string) => void
  }): () => void
  /** resolves when a query answers */
  ping(): Promise<void>
  close(): Promise<void>
}

/** A job says only "this environment has work"; the truth is the operations table. */
export type Queue = {
  /** in the transaction of `store`; workers are woken after its commit */
  offer(store: Store, environment: string): Promise<void>
  /**
   * calls `handler` for offered environments, at most `concurrency` at a time; returns after
   * registration
   */
  work(concurrency: number, handler: (environment: string) => Promise<void>): Promise<void>
  /** stops taking jobs; running handlers go on */
  stop(): Promise<void>
}

export type RunHandle = {
  folder: string
  /** batches in order from `after` (exclusive) until the run has ended and all was read */
  events(after: number): AsyncIterable<RunnerEvent[]>
  /** polite; the runner itself goes on to firm after the grace */
  cancel(): Promise<void>
  /** the result; null when the processes are gone without one */
  result(): Promise<RunResult | null>
  /**
   * ends every process of the run's session, by SIGKILL, and waits until they are gone; returns how
   * many were ended
   */
  kill(): Promise<number>
  /** pids (runner, engine) and host as far as the run wrote them, to prove locks */
  processes(): Promise<{ host: string; pids: number[] } | null>
}

export type Runner = {
  /** `key` names the run folder: `<operation>-<attempt>` or with a suffix for heal and describe */
  start(key: string, request: RunRequest): Promise<RunHandle>
  /** a run that was started by an earlier process; null when its folder is gone */
  attach(folder: string): Promise<RunHandle | null>
  /** loads SDK and providers of a dependency folder ahead of time */
  warm(modules: string): void
  /** ends idle warm runners; running ones go on */
  close(): Promise<void>
}

export type Trees = {
  /** a branch, tag or commit; null is the configured default. Throws `revision-not-found`. */
  resolve(ref: string | null): Promise<Revision>
  /**
   * a full commit that may be nowhere but under a forge's ref of a pull or merge request
   * (`refs/pull/5/head`); only for what a person with the right to it asked for. Throws
   * `revision-not-found`.
   */
  proposed?(asked: { ref: string; commit: string }): Promise<Revision>
  /**
   * materialises, with its dependency folder; safe when called at once for the same revision.
   * Throws `dependencies-failed`.
   */
  tree(revision: Revision): Promise<Tree>
  /** whether the repository has this branch; null where that can't be told */
  branchExists?(branch: string): Promise<boolean | null>
  /** what `to` has and `from` has not, newest first, at most 50; for those that can look */
  commits?(
    from: string,
    to: string,
  ): Promise<{ commit: string; subject: string; author: string; committedAt: string }[]>
}

/**
 * What every verb gets besides its input. One verb per file, `({ ctx, input })`: parse, authorise,
 * transact, return.
 */
export type VerbContext = {
  store: Store
  queue: Queue
  trees: Trees
  /** what only the account itself can tell; reads alone */
  inquiry: CloudInquiry
  actor: Actor
  requestId: string | null
  timeLimitSeconds: number
  /** opens what a runner sealed; the private key never leaves the service */
  unseal(sealed: string): Promise<Record<string, unknown>>
  /** the policy that holds for an environment of this name and kind */
  policy(store: Store, environment: Pick<Environment, 'name' | 'kind'>): Promise<Policy>
  /**
   * what another room adds to an environment, in the transaction that makes it: its default
   * schedule
   */
  environmentMade(store: Store, environment: Environment): Promise<void>
  /** what is demanded of operations on an environment */
  policy(store: Store, environment: Pick<Environment, 'name' | 'kind'>): Promise<Policy>
}
