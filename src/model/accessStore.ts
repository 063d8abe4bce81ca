/** The port to stored tokens and the audit log. Types only. */
import type { AuditLogEntry, ChainedEntry, Grant, PersonRights, Role, Token } from './access.ts'
import type { Proof } from './identity.ts'
import type { Page, PageInput } from '../lib/pagination.ts'

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
  /** finds an unrevoked, unexpired token by the SHA-256 of its secret */
  byHash(hash: string): Promise<(Token & { proof: Proof | null }) | null>
  /** finds an unrevoked, unexpired token by its id */
  findValid(id: string): Promise<(Token & { proof: Proof | null }) | null>
  touch(id: string): Promise<void>
  list(page: PageInput): Promise<Page<Token>>
  revoke(id: string): Promise<Token | null>
  /** deletes exchanged tokens that expired before this time */
  pruneExchanged(before: Date): Promise<number>
  count(): Promise<number>
  /** the owners of unrevoked tokens of persons; an expired token counts */
  listPersons(): Promise<PersonRights[]>
}

/** Decisions that were stored when the database was created. */
export type InstallationStore = {
  /** whether production waits for approvals by default when two persons can approve */
  needsApprovalByDefault(): Promise<boolean>
  /** the identity of the states of this database; stores `identity` when there is none yet */
  ensureStatesIdentity(identity: string): Promise<string>
  /** the same without storing one; null before the first start */
  findStatesIdentity(): Promise<string | null>
  /** the next start decides again where the states are */
  forgetStatesIdentity(): Promise<void>
  /** from now on the states are in the database; `organisation`: that of the former backend */
  moveStatesToDatabase(organisation: string | null): Promise<void>
  /** the organisation in the names of stacks; null: none is recorded */
  findOrganisation(): Promise<string | null>
  /** whether the state service has the state of a stack with resources */
  hasStoredStates(): Promise<boolean>
  /** names of workers (`NAME-PID-RANDOM`) that were seen in the last two minutes */
  listLiveWorkers(): Promise<string[]>
  /** whether the state of an environment was recorded */
  hasRecordedStates(): Promise<boolean>
}

/** The identity of states that are in the database itself. */
export const statesInDatabase = 'service'

/** `actor` is a name; times include `from` and exclude `to`. */
export type AuditLogFilter = {
  action?: string | undefined
  actor?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
}

export type AuditLogStore = {
  append(entry: Omit<AuditLogEntry, 'at'>): Promise<void>
  list(page: PageInput & AuditLogFilter): Promise<Page<AuditLogEntry>>
  /** id and hash of the newest row; null without rows */
  getNewest(): Promise<{ id: number; hash: string | null } | null>
  /** oldest first */
  listAfter(id: number, limit: number): Promise<ChainedEntry[]>
}
