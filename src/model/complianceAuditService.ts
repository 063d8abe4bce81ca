/** What a compliance audit needs besides the store. Types only. */
import type { Environment } from './environment.ts'
import type { Store } from './store.ts'
import type { Section, SectionName } from './complianceAudit.ts'
import type { SealKey } from './sealKey.ts'

/** What the collectors may read besides the store. */
export type CollectorContext = {
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
  around: CollectorContext,
) => Promise<Section>

export type SectionCollectors = Partial<Record<SectionName, SectionCollector>>

/** What auditing needs besides the store; compose.ts puts it together. */
export type ComplianceAuditDeps = {
  collectors: SectionCollectors
  key: SealKey
  /** `other`: not whoever deployed production last */
  signer: 'other' | 'any'
}
