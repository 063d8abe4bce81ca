/** Tokens and the audit log as they are stored. Types only. */
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
  /** an unrevoked, unexpired token by SHA-256 of its secret */
  byHash(hash: string): Promise<(Token & { proof: Proof | null }) | null>
  touch(id: string): Promise<void>
  list(page: PageInput): Promise<Page<Token>>
  revoke(id: string): Promise<Token | null>
  /** forgets exchanged tokens that ended before then */
  pruneExchanged(before: Date): Promise<number>
  count(): Promise<number>
  /** the owners of tokens of persons that are not revoked; an expired token counts */
  persons(): Promise<PersonRights[]>
}

/** What was decided when the database was made. */
export type InstallationStore = {
  /** whether production waits for approvals by default where two persons can give them */
  approvesByDefault(): Promise<boolean>
}

export type AuditLogStore = {
  append(entry: Omit<AuditLogEntry, 'at'>): Promise<void>
  list(page: PageInput): Promise<Page<AuditLogEntry>>
  /** id and hash of the newest row; null while there is none */
  newest(): Promise<{ id: number; hash: string | null } | null>
  /** oldest first */
  after(id: number, limit: number): Promise<ChainedEntry[]>
}
