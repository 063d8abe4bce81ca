/**
 * What parity and its audits need of the store and of the other rooms, as narrow interfaces. Types
 * only.
 */
import type { Scope } from './access.ts'

import type { Page, PageInput } from '../lib/pagination.ts'

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
  /**
   * First in a transaction that compares, before either side is read. Of two operations that end at
   * the same moment the second waits here and then reads what the first wrote. The lock is released
   * at the end of the transaction.
   */
  lockComparisons(): Promise<void>
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
