/** An audit with its chain, as the API and the CLI show it. */
import { createDigestCache } from '../../lib/digestCache.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'

import { readEntry } from './chain.ts'
import { listCurrentFindings, isFailing } from './findings.ts'
import {
  findingStates,
  sectionNames,
  type ComplianceAuditDocument,
  type ComplianceAuditEntry,
  type ComplianceAuditFinding,
  type ComplianceAuditSummary,
  type ComplianceAuditView,
  type SectionStatus,
} from '../../model/complianceAudit.ts'
import type { ComplianceAuditDeps } from '../../model/complianceAuditService.ts'
import type { StoredComplianceAudit, StoredEntry } from '../../model/complianceAuditStore.ts'

export type ComplianceAuditState = {
  stored: StoredComplianceAudit
  document: ComplianceAuditDocument
  entries: ComplianceAuditEntry[]
  current: ComplianceAuditFinding[]
}

/** @throws TwinstackError `not-found` */
export async function requireAudit(store: Store, id: string): Promise<ComplianceAuditState> {
  const stored = await store.complianceAudits.get(id)
  if (!stored)
    throw new TwinstackError('not-found', `there is no audit ${id}`, {
      hint: 'GET /v1/compliance-audits lists them',
    })
  return readComplianceAudit(store, stored)
}

export async function readComplianceAudit(
  store: Store,
  stored: StoredComplianceAudit,
): Promise<ComplianceAuditState> {
  const rows = await store.complianceAudits.listEntries([stored.id])
  const { number, id, document } = stored
  return { stored, ...states.read([number, id, document, rows], () => readState(stored, rows)) }
}

type ReadState = Omit<ComplianceAuditState, 'stored'>
/** Shared by all readers, which do not change them. */
const states = createDigestCache<ReadState>(16)

function readState(stored: StoredComplianceAudit, rows: StoredEntry[]): ReadState {
  const document = readDocument(stored)
  const entries = rows.map(readEntry)
  return { document, entries, current: listCurrentFindings(document, entries) }
}

/** The text may have been changed by hand and not be valid JSON. */
function readDocument({ document, number, id }: StoredComplianceAudit): ComplianceAuditDocument {
  try {
    return JSON.parse(document) as ComplianceAuditDocument
  } catch (cause) {
    throw new TwinstackError(
      'conflict',
      `the document of audit ${number} was changed: it is not valid JSON`,
      { cause, hint: `GET /v1/compliance-audits/${id}/verify shows what was changed` },
    )
  }
}

export function toView(
  { stored, document, entries, current }: ComplianceAuditState,
  { key }: ComplianceAuditDeps,
): ComplianceAuditView {
  return {
    ...toSummary(stored, entries),
    current,
    document,
    parts: stored.parts,
    seal: stored.seal,
    key: { id: stored.keyId, publicJwk: key.publicJwk },
    entries,
    head: entries.at(-1)?.hash ?? stored.digest,
  }
}

/** Works without the document. */
export function toSummary(
  { id, number, madeAt, digest, index }: Omit<StoredComplianceAudit, 'document'>,
  entries: ComplianceAuditEntry[],
): ComplianceAuditSummary {
  const findings = listCurrentFindings(index as unknown as ComplianceAuditDocument, entries)
  const failing = findings.filter(isFailing).length
  const counted = findingStates.map(state => [
    state,
    findings.filter(finding => finding.state === state).length,
  ])
  return {
    id,
    number,
    madeAt,
    madeBy: index.madeBy,
    digest,
    sections: index.sections,
    status: judgeStatus(failing, index.sections),
    findings: {
      ...(Object.fromEntries(counted) as Record<(typeof findingStates)[number], number>),
      failing,
    },
    signatures: entries.flatMap(({ by, at, body }) =>
      body.type === 'sign' ? [{ by: by.name, at, note: body.note }] : [],
    ),
  }
}

/** of many audits at once, for lists */
export function summariseAudits(
  audits: Omit<StoredComplianceAudit, 'document'>[],
  entries: StoredEntry[],
): ComplianceAuditSummary[] {
  return audits.map(audit =>
    toSummary(audit, entries.filter(entry => entry.audit === audit.id).map(readEntry)),
  )
}

/** Audits of older versions have no section `sizes`. */
const requiredSections = sectionNames.filter(name => name !== 'sizes')

function judgeStatus(failing: number, sections: ComplianceAuditSummary['sections']): SectionStatus {
  if (failing > 0) return 'failed'
  const isComplete = requiredSections.every(name => sections[name] !== undefined)
  return isComplete && !Object.values(sections).includes('unknown') ? 'met' : 'unknown'
}
