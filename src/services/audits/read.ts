/** An audit with its chain, as the doors show it. */
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'

import { readEntry } from './chain.ts'
import { currentFindings, isFailing } from './findings.ts'
import {
  findingStates,
  sectionNames,
  type AuditDocument,
  type AuditEntry,
  type AuditFinding,
  type AuditSummary,
  type AuditView,
  type SectionStatus,
} from '../../model/complianceAudit.ts'
import type { Auditing } from '../../model/complianceAuditService.ts'
import type { StoredAudit, StoredEntry } from '../../model/complianceAuditStore.ts'

export type ReadAudit = {
  stored: StoredAudit
  document: AuditDocument
  entries: AuditEntry[]
  current: AuditFinding[]
}

/** @throws TwinstackError `not-found` */
export async function mustRead(store: Store, id: string): Promise<ReadAudit> {
  const stored = await store.audits.get(id)
  if (!stored)
    throw new TwinstackError('not-found', `there is no audit ${id}`, {
      hint: 'GET /v1/audits lists them',
    })
  return readAudit(store, stored)
}

export async function readAudit(store: Store, stored: StoredAudit): Promise<ReadAudit> {
  const document = readDocument(stored)
  const entries = (await store.audits.entries([stored.id])).map(readEntry)
  return { stored, document, entries, current: currentFindings(document, entries) }
}

/** The text may have been changed by hand so that it is JSON no more. */
function readDocument({ document, number, id }: StoredAudit): AuditDocument {
  try {
    return JSON.parse(document) as AuditDocument
  } catch (cause) {
    throw new TwinstackError(
      'conflict',
      `the document of audit ${number} was changed: it is no JSON any more`,
      { cause, hint: `GET /v1/audits/${id}/verify says what was changed` },
    )
  }
}

export function viewOf(
  { stored, document, entries, current }: ReadAudit,
  { key }: Auditing,
): AuditView {
  return {
    ...summaryOf(stored, entries),
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
export function summaryOf(
  { id, number, madeAt, digest, index }: Omit<StoredAudit, 'document'>,
  entries: AuditEntry[],
): AuditSummary {
  const findings = currentFindings(index as unknown as AuditDocument, entries)
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
    status: statusOf(failing, Object.values(index.sections)),
    findings: {
      ...(Object.fromEntries(counted) as Record<(typeof findingStates)[number], number>),
      failing,
    },
    signatures: entries.flatMap(({ by, at, body }) =>
      body.type === 'sign' ? [{ by: by.name, at, note: body.note }] : [],
    ),
  }
}

/** of many audits at once, as they are listed */
export function summariesOf(
  audits: Omit<StoredAudit, 'document'>[],
  entries: StoredEntry[],
): AuditSummary[] {
  return audits.map(audit =>
    summaryOf(audit, entries.filter(entry => entry.audit === audit.id).map(readEntry)),
  )
}

function statusOf(failing: number, sections: SectionStatus[]): SectionStatus {
  if (failing > 0) return 'failed'
  return sections.length < sectionNames.length || sections.includes('unknown') ? 'unknown' : 'met'
}
