import type { ActorRecord } from './actor.ts'
import type { Scope } from './access.ts'
import type { DriftReport } from './drift.ts'
import type { HealResult, RunResult } from './run.ts'
import type {
  Approval,
  Cleanup,
  EventBody,
  ImportedResource,
  Operation,
  RetainedResource,
  OperationEvent,
  OperationKind,
  OperationOptions,
  Status,
  Transition,
} from './operation.ts'
import type { Page, PageInput } from '../lib/pagination.ts'
import type { WorkerLabels } from './workerLabels.ts'

export type NewOperation = Pick<
  Operation,
  | 'environment'
  | 'environmentKind'
  | 'kind'
  | 'message'
  | 'requestedBy'
  | 'revision'
  | 'timeLimitSeconds'
  | 'removeEnvironment'
> & {
  options?: OperationOptions
  /** ephemeral only: the present settings of the environment */
  overrides?: Record<string, unknown> | null
  /** the failed operation that it reverts */
  rollbackOf?: string | null
  /** a key of the caller; a second request with the same key returns the first operation */
  idempotencyKey: string | null
  /**
   * digest of the request body, to distinguish a repetition from a different request with the same
   * key
   */
  idempotencyDigest: string | null
}

export type Claim = { operation: Operation; fence: number }
/** `labels`: those of the worker; none when left out */
export type ClaimInput = { worker: string; leaseSeconds: number; labels?: WorkerLabels }

/** The number of operations of one kind, status and duration. */
export type OperationCount = {
  kind: string
  status: string
  /**
   * index in `buckets` (its length: longer than all of them); null while the operation has not both
   * started and ended
   */
  bucket: number | null
  count: number
  /** sum of the durations, from start to end */
  seconds: number
}
export type OperationStatistics = { counts: OperationCount[]; oldestQueuedSeconds: number }

/** The new status of an operation, and what is stored with it. */
export type TransitionChange = {
  from: Status
  to: Status
  actor: ActorRecord
  reason: string
  approval?: Approval | null
  stopped?: 'before-start' | 'gracefully' | 'forcibly'
  healed?: HealResult
  imported?: ImportedResource[]
  cleanup?: Cleanup
} & Partial<
  Pick<
    RunResult,
    'error' | 'changes' | 'engineVersion' | 'settingsDigest' | 'schemaDigest' | 'kept' | 'notes'
  >
>

/** The filter and the order of a list of operations. */
export type OperationFilter = {
  /** the beginning of the id: at least 8 hexadecimal digits */
  id?: string
  environment?: string
  status?: Status
  kind?: OperationKind
  /** oldest first; default: newest first */
  asc?: boolean
}

export type OperationStore = {
  /** inserts the operation as `queued`, with its first transition and `status` event */
  create(input: NewOperation): Promise<Operation>
  /**
   * Starts an operation without the queue, by a new fence. Null when another one holds the
   * environment. Runs in a transaction.
   */
  begin(input: NewOperation, by: { worker: string; leaseSeconds: number }): Promise<Claim | null>
  get(id: string): Promise<Operation | null>
  byIdempotencyKey(key: string): Promise<{ operation: Operation; digest: string } | null>
  list(
    page: PageInput & OperationFilter & { scope?: Scope; kinds?: readonly OperationKind[] },
  ): Promise<Page<Operation>>
  listTransitions(id: string): Promise<Transition[]>
  /** its position among the operations of its environment, from 1; null without one */
  getOrdinal(id: string): Promise<number | null>
  /**
   * Changes the status if it is still `from`, and writes transition and `status` event in the same
   * transaction. Returns null when the status has changed meanwhile; a trigger of the database
   * refuses transitions that the state machine does not allow.
   */
  transition(id: string, change: TransitionChange): Promise<Operation | null>
  /**
   * Takes the next queued operation of the environment (automatic rollbacks first, then the oldest)
   * if no operation holds the environment: `queued -> running`, attempt + 1, the environment's
   * fence + 1, lease set. Null when none is queued, the environment is held, or the worker has not
   * all labels of the environment.
   */
  claim(environment: string, by: ClaimInput): Promise<Claim | null>
  /** false when another fence is valid: the caller must stop at once and write nothing */
  renew(id: string, by: { worker: string; fence: number; leaseSeconds: number }): Promise<boolean>
  /**
   * held operations whose lease expired, or whose worker is `worker` (a restart on the same machine
   * with the same name)
   */
  listAbandoned(by: Pick<ClaimInput, 'worker' | 'labels'>): Promise<Operation[]>
  /**
   * Takes over a held operation whose lease expired, or whose worker is `worker` or `left` (known
   * to be dead): new fence, new lease. Null when another worker was faster.
   */
  takeOver(id: string, by: ClaimInput & { left?: string }): Promise<Claim | null>
  /** records the request to cancel; `onCancel` notifies the worker that holds the operation */
  requestCancel(id: string, by: string): Promise<Operation | null>
  /** throws `conflict` when the fence was lost */
  setRunFolder(id: string, folder: string, fence: number): Promise<void>
  /**
   * records that an attempt that may have written is followed by another; the mark remains until
   * the operation ends
   */
  noteWrote(id: string): Promise<void>
  getRunFolder(id: string): Promise<string | null>
  /** the newest operations of kinds that write, newest first; `folder` is the run folder */
  listWritingRuns(
    environment: string,
    limit: number,
  ): Promise<
    {
      id: string
      kind: OperationKind
      options: Operation['options']
      folder: string | null
    }[]
  >
  /** the number of queued operations of a caller, or on behalf of that person */
  countQueuedBy(name: string): Promise<number>
  /** whether an operation of the environment, requested at `since` or later, changed a resource */
  hasChanged(environment: string, since: string): Promise<boolean>
  /**
   * the resources that its operations left in the cloud because of `retainOnDelete`, one for each
   * id
   */
  listRetained(environment: string): Promise<RetainedResource[]>
  /**
   * appends events in one transaction under the fence; an event whose (source, n) is stored already
   * is dropped. Throws `conflict` when the fence was lost.
   */
  append(
    id: string,
    source: string,
    events: { n: number | null; at: string; body: EventBody }[],
    fence: number | null,
  ): Promise<void>
  listEvents(id: string, options: { after: number; limit: number }): Promise<OperationEvent[]>
  /**
   * deletes the events of operations that ended before this, except those that environments were
   * deployed by; returns how many
   */
  pruneEvents(before: Date): Promise<number>
  /** only those of type `step`, in order */
  listSteps(id: string): Promise<OperationEvent[]>
  /** resource events that are finished or failed, and diagnostics of severity error, in order */
  listOutcomes(id: string): Promise<EventBody[]>
  /** the automatic rollback of an operation */
  findRollback(operation: Pick<Operation, 'id' | 'environment'>): Promise<Operation | null>
  saveDrift(report: DriftReport): Promise<void>
  getLatestDrift(environment: string): Promise<DriftReport | null>
  getDrift(operation: string): Promise<DriftReport | null>
  /** operations whose approval was not decided within the time of their policy */
  listExpiredApprovals(): Promise<Operation[]>
  /**
   * counted over all operations of the database; `buckets`: upper bounds of durations in seconds,
   * ascending
   */
  computeStatistics(buckets: number[]): Promise<OperationStatistics>
  /**
   * environments with queued operations that no operation holds, and whose labels are all in
   * `labels`; the queue may have lost their jobs in a crash
   */
  listWaiting(labels?: WorkerLabels): Promise<string[]>
  /** stores that the worker lives and has these labels; called at least once a minute */
  noteWorker(by: { worker: string; labels: WorkerLabels }): Promise<void>
}
