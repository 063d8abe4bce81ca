/** Creates an audit: everything at one moment, in one transaction. */
import { randomUUID } from 'node:crypto'
import type { ActorRecord } from '../../model/actor.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Environment } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'

import { sealDocument } from './chain.ts'
import { updateFindings, type Sections } from './findings.ts'
import { readComplianceAudit, type ComplianceAuditState } from './read.ts'
import {
  sectionNames,
  type ComplianceAuditDocument,
  type FrozenSection,
  type Section,
} from '../../model/complianceAudit.ts'
import type {
  CollectorContext,
  ComplianceAuditDeps,
  SectionCollector,
} from '../../model/complianceAuditService.ts'
import type { StoredComplianceAudit } from '../../model/complianceAuditStore.ts'
import { collectPages } from '../../lib/pagination.ts'

type VersionsSource = { by: ActorRecord; message: string; now?: Date }

/**
 * Collects, takes over open findings of the last audit, and stores. `store` is the snapshot of all
 * reads.
 */
export async function freeze(
  store: Store,
  complianceAudit: ComplianceAuditDeps,
  { by, message, now = new Date() }: VersionsSource,
): Promise<StoredComplianceAudit> {
  await store.complianceAudits.begin()
  const environments = await readAllEnvironments(store)
  const newest = await store.complianceAudits.getNewest()
  const before = newest ? await readComplianceAudit(store, newest) : null
  const sections = await collect(store, complianceAudit, environments, {
    now,
    since: newest?.madeAt ?? null,
  })
  const made = { id: randomUUID(), number: (newest?.number ?? 0) + 1, at: now.toISOString() }
  const document: ComplianceAuditDocument = {
    format: 'twinstack-audit/1',
    id: made.id,
    number: made.number,
    madeAt: made.at,
    madeBy: by,
    message,
    previous: findPrevious(before),
    environments: environments.map(({ name, kind, owner, resourceCount, deployed }) => ({
      name,
      kind,
      owner,
      resourceCount,
      deployed,
    })),
    sections: Object.fromEntries(sectionNames.map(name => [name, freezeSection(sections[name])])),
    findings: updateFindings(before?.current ?? [], {
      audit: { audit: made.id, number: made.number, at: made.at },
      sections,
    }),
  }
  const { audit, head } = sealDocument(document, complianceAudit.key)
  await store.complianceAudits.create(audit, head)
  return audit
}

function findPrevious(before: ComplianceAuditState | null): ComplianceAuditDocument['previous'] {
  if (!before) return null
  const {
    stored: { id, number, madeAt, digest },
    entries,
  } = before
  return { id, number, madeAt, digest, head: entries.at(-1)?.hash ?? digest }
}

/** Every section is in the document; a section without a collector is unknown. */
async function collect(
  store: Store,
  { collectors }: ComplianceAuditDeps,
  environments: Environment[],
  context: CollectorContext,
): Promise<Sections> {
  const sections = {} as Sections
  for (const name of sectionNames)
    sections[name] = await collectSection(collectors[name], store, environments, context)
  return sections
}

/** Only a TwinstackError is a result: after another error the transaction itself may be broken. */
async function collectSection(
  collector: SectionCollector | undefined,
  store: Store,
  environments: Environment[],
  context: CollectorContext,
): Promise<Section> {
  if (!collector) return createUnknownSection('is not collected by this service')
  try {
    return await collector(store, environments, context)
  } catch (error) {
    if (!(error instanceof TwinstackError) || error.code === 'unavailable') throw error
    return createUnknownSection(`could not be collected: ${error.message}`)
  }
}

const createUnknownSection = (summary: string): Section => ({
  status: 'unknown',
  summary,
  findings: [],
  body: null,
})
const freezeSection = ({ status, summary, unknownIn = [], body }: Section): FrozenSection => ({
  status,
  summary,
  unknownIn,
  body,
})

async function readAllEnvironments(store: Store): Promise<Environment[]> {
  return collectPages(page => store.environments.list(page))
}
