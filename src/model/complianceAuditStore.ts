/** Compliance audits as they are stored. Types only. */
import type { ActorRecord } from './actor.ts'
import type { Severity } from './drift.ts'
import type { ComplianceAuditFindingState, SectionName, SectionStatus } from './complianceAudit.ts'
import type { Page, PageInput } from '../lib/pagination.ts'

/**
 * What can be shown of an audit without reading its document; verification compares it with the
 * document.
 */
export type ComplianceAuditIndex = {
  madeBy: ActorRecord
  sections: Partial<Record<SectionName, SectionStatus>>
  findings: { key: string; severity: Severity; state: ComplianceAuditFindingState }[]
}

/**
 * `document` is the text that `digest` is of; `parts` are digests of its parts; `seal` is over
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

/** `content` is the text that `hash` is of. */
export type StoredEntry = {
  audit: string
  seq: number
  type: string
  content: string
  hash: string
  keyId: string
  seal: string
}

/** The end of a chain: it can not be shortened unseen. */
export type StoredHead = {
  audit: string
  entries: number
  hash: string
  keyId: string
  seal: string
}

/** Documents and entries are only ever added: triggers of the database refuse everything else. */
export type ComplianceAuditStore = {
  /**
   * first in a transaction that makes an audit or decides about one: they go one after the other
   */
  begin(): Promise<void>
  create(audit: StoredComplianceAudit, head: StoredHead): Promise<void>
  get(id: string): Promise<StoredComplianceAudit | null>
  newest(): Promise<StoredComplianceAudit | null>
  /** newest first, without documents */
  list(page: PageInput): Promise<Page<Omit<StoredComplianceAudit, 'document'>>>
  /** of all these audits, in order */
  entries(audits: string[]): Promise<StoredEntry[]>
  head(audit: string): Promise<StoredHead | null>
  /** throws `audit-signed` for a decision after a signature, whoever asks for it */
  append(entry: StoredEntry, head: StoredHead): Promise<void>
}
