/**
 * The ports of parity and its audits to the store and the other modules, as narrow interfaces.
 * Types only.
 */
import type { Scope } from './access.ts'
import type { ParitySummary } from './parityReport.ts'

import type { Page, PageInput } from '../lib/pagination.ts'

/** `score`: 0 to 1; `body`: JSON whose content the parity service defines. */
export type ParityReport = ParitySummary & { body: unknown }
export type ParityPair = { left: string; right: string }
export type ParityPoint = Pick<
  ParityReport,
  'id' | 'madeAt' | 'operation' | 'mode' | 'score' | 'passed'
>
/**
 * The time since when something differs; `operation` is null when no operation is known to have
 * introduced it.
 */
export type DiffersSince = { operation: string | null; at: string }

export type ParityStore = {
  /**
   * Takes the lock for a comparison; the first call in its transaction, before either side is read.
   * Of two operations that end at the same time the second waits here and then reads the data that
   * the first wrote. The end of the transaction releases the lock.
   */
  lockComparisons(): Promise<void>
  save(report: Omit<ParityReport, 'id'>): Promise<ParityReport>
  get(id: string): Promise<ParityReport | null>
  /** the newest one since both environments were created */
  getLatest(pair: ParityPair): Promise<ParityReport | null>
  /** newest first, without bodies */
  list(
    query: PageInput & Partial<ParityPair> & { scope?: Scope },
  ): Promise<Page<Omit<ParityReport, 'body'>>>
  /** the score over time, oldest first; since then, at most 1000 */
  listHistory(pair: ParityPair, since: Date): Promise<ParityPoint[]>
  /**
   * Takes the keys of all present differences: stores new ones as first seen `now`, deletes those
   * that no longer exist, and returns for each key since when it differs. Rows of earlier
   * environments with the same names do not count.
   */
  noteSince(pair: ParityPair, keys: string[], now: DiffersSince): Promise<Map<string, DiffersSince>>
}
