/** The types of the dependencies of compliance audits. */
import type { Environment } from './environment.ts'
import type { Store } from './store.ts'
import type { Section, SectionName } from './complianceAudit.ts'
import type { SealKey } from './sealKey.ts'

/** The data that a collector gets in addition to the store. */
export type CollectorContext = {
  now: Date
  /** time of the previous audit in ISO 8601; null: this is the first audit */
  since: string | null
}

/**
 * Returns one section. It runs in the transaction that freezes the audit and reads only the
 * database, so that all sections show the same moment. After a TwinstackError the section is
 * `unknown` and contains the message.
 */
export type SectionCollector = (
  store: Store,
  environments: Environment[],
  context: CollectorContext,
) => Promise<Section>

export type SectionCollectors = Partial<Record<SectionName, SectionCollector>>

/** The dependencies of compliance audits in addition to the store; compose.ts creates them. */
export type ComplianceAuditDeps = {
  collectors: SectionCollectors
  key: SealKey
  /** who may sign. `other`: anybody except the person who deployed production last */
  signer: 'other' | 'any'
}
