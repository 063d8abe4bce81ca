/** The port to stored compliance audits. Types only. */
import type { ActorRecord } from './actor.ts'
import type { Severity } from './drift.ts'
import type { ComplianceAuditFindingState, SectionName, SectionStatus } from './complianceAudit.ts'
import type { Page, PageInput } from '../lib/pagination.ts'

/**
 * The summary of an audit, which is shown without reading the document; verification compares it
 * with the document.
 */
export type ComplianceAuditIndex = {
  madeBy: ActorRecord
  sections: Partial<Record<SectionName, SectionStatus>>
  findings: { key: string; severity: Severity; state: ComplianceAuditFindingState }[]
}

/**
 * `digest` is the digest of the text `document`; `parts` are digests of its parts; `seal` covers
 * both.
 */
export type StoredComplianceAudit = {
  id: string
  number: number
  madeAt: string
  digest: string
  parts: Record<string, string>
  index: ComplianceAuditIndex
  document: string
  keyId: string
  seal: string
}

/** `hash` is the hash of the text `content`. */
export type StoredEntry = {
  audit: string
  seq: number
  type: string
  content: string
  hash: string
  keyId: string
  seal: string
}

/** The end of a chain; it makes removed entries detectable. */
export type StoredHead = {
  audit: string
  entries: number
  hash: string
  keyId: string
  seal: string
}

/** Documents and entries are only added; triggers of the database refuse updates and deletes. */
export type ComplianceAuditStore = {
  /**
   * takes a lock that serialises the transactions that create or decide audits; it must be the
   * first call of the transaction
   */
  begin(): Promise<void>
  create(audit: StoredComplianceAudit, head: StoredHead): Promise<void>
  get(id: string): Promise<StoredComplianceAudit | null>
  getNewest(): Promise<StoredComplianceAudit | null>
  /** newest first, without documents */
  list(page: PageInput): Promise<Page<Omit<StoredComplianceAudit, 'document'>>>
  /** the entries of all these audits, in order */
  listEntries(audits: string[]): Promise<StoredEntry[]>
  getHead(audit: string): Promise<StoredHead | null>
  /** throws `audit-signed` for every decision after a signature */
  append(entry: StoredEntry, head: StoredHead): Promise<void>
}
