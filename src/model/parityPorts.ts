/**
 * What parity and its audits need of the store and of the other rooms, as narrow interfaces. Types
 * only.
 */
import type { Scope } from './access.ts'
import type { ActorRecord } from './actor.ts'
import type { Severity } from './drift.ts'
import type { Environment } from './environment.ts'
import type { Page, PageInput, Store } from './store.ts'
import type { AuditFindingState, Section, SectionName, SectionStatus } from './complianceAudit.ts'

/**
 * What can be shown of an audit without reading its document; verification compares it with the
 * document.
 */
export type AuditIndex = {
  madeBy: ActorRecord
  sections: Partial<Record<SectionName, SectionStatus>>
  findings: { key: string; severity: Severity; state: AuditFindingState }[]
}

/**
 * `document` is the text that `digest` is of; `parts` are digests of its parts; `seal` is over
 * both.
 */
export type StoredAudit = {
  id: string
  number: number
  madeAt: string
  digest: string
  parts: Record<string, string>
  index: AuditIndex
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
export type AuditDocumentStore = {
  /**
   * first in a transaction that makes an audit or decides about one: they go one after the other
   */
  begin(): Promise<void>
  create(audit: StoredAudit, head: StoredHead): Promise<void>
  get(id: string): Promise<StoredAudit | null>
  newest(): Promise<StoredAudit | null>
  /** newest first, without documents */
  list(page: PageInput): Promise<Page<Omit<StoredAudit, 'document'>>>
  /** of all these audits, in order */
  entries(audits: string[]): Promise<StoredEntry[]>
  head(audit: string): Promise<StoredHead | null>
  /** throws `audit-signed` for a decision after a signature, whoever asks for it */
  append(entry: StoredEntry, head: StoredHead): Promise<void>
}

export type ParityReport = {
  id: string
  left: string
  right: string
  madeAt: string
  /** the operation after which it was made; null: by schedule or by request */
  operation: string | null
  mode: 'full' | 'partial'
  /** 0 to 1 */
  score: number
  passed: boolean
  /** JSON, whatever the room puts there */
  body: unknown
}
export type ParityPair = { left: string; right: string }
export type ParityPoint = Pick<
  ParityReport,
  'id' | 'madeAt' | 'operation' | 'mode' | 'score' | 'passed'
>
/**
 * Since when something differs; `operation` null where no operation is known to have brought it.
 */
export type DiffersSince = { operation: string | null; at: string }

export type ParityStore = {
  save(report: Omit<ParityReport, 'id'>): Promise<ParityReport>
  get(id: string): Promise<ParityReport | null>
  /** the newest one since both environments were made */
  latest(pair: ParityPair): Promise<ParityReport | null>
  /** newest first, without bodies */
  list(
    query: PageInput & Partial<ParityPair> & { scope?: Scope },
  ): Promise<Page<Omit<ParityReport, 'body'>>>
  /** the score over time, oldest first; since then, at most 1000 */
  history(pair: ParityPair, since: Date): Promise<ParityPoint[]>
  /**
   * Takes the keys of all differences there are now: remembers the new ones as first seen `now`,
   * forgets those that are gone, and returns for each key since when it differs. What is left of
   * earlier environments of the same names does not count.
   */
  since(pair: ParityPair, keys: string[], now: DiffersSince): Promise<Map<string, DiffersSince>>
}

/** What the collectors may look at besides the store. */
export type AuditAround = {
  now: Date
  /** when the audit before was made; ISO 8601; null: this is the first */
  since: string | null
}

/**
 * Fills one section. Runs in the transaction that freezes the audit, so that all sections see the
 * same moment: it reads the database, and asks nobody else. A TwinstackError makes the section
 * `unknown` and is told in it.
 */
export type SectionCollector = (
  store: Store,
  environments: Environment[],
  around: AuditAround,
) => Promise<Section>
export type SectionCollectors = Partial<Record<SectionName, SectionCollector>>

/** The service's own key, kept outside the database: who can only write there can't make a seal. */
export type AuditKey = {
  id: string
  publicJwk: Record<string, unknown>
  sign(text: string): string
  verifies(text: string, seal: string): boolean
}

/** What auditing needs besides the store; compose.ts puts it together. */
export type Auditing = {
  collectors: SectionCollectors
  key: AuditKey
  /** `other`: not whoever deployed production last */
  signer: 'other' | 'any'
}
