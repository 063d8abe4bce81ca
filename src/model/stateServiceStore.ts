/** The port of the state service to the database. */
import type {
  Stack,
  StackId,
  StackSettings,
  StackState,
  StackSummary,
  StackTags,
  StackUpdate,
  UpdateStatus,
} from './stateService.ts'

/** A data key as it is stored: encrypted by the master key `master`. */
export type WrappedKey = { stack: string; number: number; master: string; wrapped: Buffer }

/** The stack and the operation of a runner's token. `reading`: the token can't write the state. */
export type RunnerScope = { stack: StackId; operation: string; reading: boolean }

export type NewUpdate = Pick<
  StackUpdate,
  'stack' | 'kind' | 'dryRun' | 'program' | 'by' | 'engineVersion' | 'operation'
>

export type NewState = Pick<StackState, 'version' | 'schema' | 'features' | 'deployment'> & {
  stack: string
  update: string | null
  resources: number
}

/** The proof that a client owns an update: the id of the update and the SHA-256 of its token. */
export type UpdateProof = { update: string; tokenHash: string }

/**
 * `lost`: the update no longer has the lease of its stack, or the token is not that of the update.
 */
export type WriteResult = 'written' | 'lost'

export type StackFilter = {
  project?: string | undefined
  tagName?: string | undefined
  tagValue?: string | undefined
  /** environments that the caller may see; null: all */
  names?: string[] | null
  after?: StackId | null
  limit: number
}

export type StackStore = {
  find(id: StackId): Promise<Stack | null>
  byId(stack: string): Promise<Stack | null>
  /** the same with a row lock until the end of the transaction */
  lock(stack: string): Promise<Stack | null>
  list(filter: StackFilter): Promise<StackSummary[]>
  hasProject(project: string): Promise<boolean>
  /** null when the name is taken */
  create(
    stack: StackId & { id: string; tags: StackTags; settings: StackSettings | null },
  ): Promise<Stack | null>
  remove(stack: string): Promise<void>
  /** false when the new name is taken */
  rename(stack: string, to: StackId): Promise<boolean>
  setTags(stack: string, tags: StackTags): Promise<void>
  setSettings(stack: string, settings: StackSettings | null): Promise<void>

  /** the newest key last */
  listKeys(stack: string): Promise<WrappedKey[]>
  addKey(key: WrappedKey): Promise<void>
  /** replaces the wrapping of a key, after its master key was rotated */
  rewrapKey(key: WrappedKey): Promise<void>
  /** keys that another master key than `master` wraps */
  listKeysOfOtherMasters(master: string): Promise<WrappedKey[]>

  addToken(token: RunnerScope & { hash: string }): Promise<void>
  /** null also when the operation no longer holds its environment */
  findToken(hash: string): Promise<RunnerScope | null>

  createUpdate(update: NewUpdate): Promise<StackUpdate>
  update(id: string): Promise<StackUpdate | null>
  /** the newest update of the operation */
  updateOfOperation(operation: string): Promise<StackUpdate | null>
  /** assigns the update to an operation of kind `out-of-band` */
  bindOperation(update: string, values: { operation: string; evidence: boolean }): Promise<void>
  /** started updates without dry runs, newest first */
  listUpdates(stack: string, page: { page: number; pageSize: number }): Promise<StackUpdate[]>
  listLatestPreviews(stack: string, limit: number): Promise<StackUpdate[]>
  updateOfVersion(stack: string, version: number): Promise<StackUpdate | null>

  /** whether the lease of the update has expired, by the clock of the database */
  hasLeaseEnded(update: string): Promise<boolean>
  /** Starts an update that takes no lease on the stack. */
  startDryRun(proof: UpdateProof, seconds: number): Promise<void>
  /**
   * Gives the lease of the stack to an update, with a new fence and the next version. The caller
   * holds the row lock and has ended the previous update.
   */
  startUpdate(proof: UpdateProof, seconds: number): Promise<{ version: number; fence: number }>
  /**
   * Ends the lease of an update without its token, and sets a new fence. The caller holds the row
   * lock.
   */
  release(stack: string, update: string, status: UpdateStatus): Promise<void>
  /** Ends an update that held no stack. */
  finishDryRun(proof: UpdateProof, status: UpdateStatus): Promise<WriteResult>

  /**
   * Each of these writes is one statement that also checks token and fence. A repeated write
   * changes nothing.
   */
  appendJournal(
    proof: UpdateProof,
    entries: { sequence: number; body: string }[],
  ): Promise<WriteResult>
  putCheckpoint(
    proof: UpdateProof,
    checkpoint: Pick<StackState, 'schema' | 'features' | 'deployment'> & { sequence: number },
  ): Promise<WriteResult>
  renewLease(proof: UpdateProof, seconds: number): Promise<WriteResult>
  noteChanges(proof: UpdateProof, changes: Record<string, number>): Promise<void>
  /** Counts a write that was refused because the update had lost its stack. */
  noteRefusedWrite(update: string): Promise<void>
  /**
   * whether the token belongs to the update, and the update has the lease of its stack or is a
   * running dry run
   */
  holdsStack(proof: UpdateProof): Promise<boolean>
  /** whether the token belongs to the update, also after its end */
  isTokenOf(proof: UpdateProof): Promise<boolean>

  /** entries as received, by sequence */
  listJournal(update: string): Promise<string[]>
  getCheckpoint(
    update: string,
  ): Promise<Pick<StackState, 'schema' | 'features' | 'deployment'> | null>
  /** the newest state at or before `version`; null: an empty state */
  getStateAt(stack: string, version: number): Promise<StackState | null>
  getState(stack: string, version: number): Promise<StackState | null>
  saveState(state: NewState): Promise<void>
  /** the next version of the stack, without an update: for imports */
  takeNextVersion(stack: string): Promise<number>
  /**
   * Removes states with their journals: those beyond the newest `count`, and older ones than
   * `days`. The newest state and the newest one of an update that succeeded are never removed.
   */
  prune(stack: string, limits: { count: number; days: number }): Promise<number>
  /** Removes previews, and updates that never started, that are older; of all stacks. */
  prunePreviews(before: Date): Promise<number>
}
