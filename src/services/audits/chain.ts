/**
 * Converts values to the stored form: texts, their digests, and the seals of the service over them.
 */

import { canonicalise } from '../../lib/canonicalJson.ts'
import type { ComplianceAuditDocument, ComplianceAuditEntry } from '../../model/complianceAudit.ts'
import type { SealKey } from '../../model/sealKey.ts'
import type {
  StoredComplianceAudit,
  StoredEntry,
  StoredHead,
} from '../../model/complianceAuditStore.ts'
import { hashSha256 } from '../../lib/hash.ts'

/** The document as it is stored, and the beginning of its chain. */
export function sealDocument(
  document: ComplianceAuditDocument,
  key: SealKey,
): { audit: StoredComplianceAudit; head: StoredHead } {
  const text = canonicalise(document)
  const digest = hashSha256(text)
  const parts = splitParts(document)
  const audit = {
    id: document.id,
    number: document.number,
    madeAt: document.madeAt,
    digest,
    parts,
    index: createIndex(document),
    document: text,
    keyId: key.id,
    seal: key.sign(serialiseForSeal({ digest, parts })),
  }
  return { audit, head: sealHead({ audit: document.id, entries: 0, hash: digest }, key) }
}

/**
 * The sealed text of a document. It includes the digests of its parts, so that verification can
 * name a changed part.
 */
export const serialiseForSeal = ({
  digest,
  parts,
}: Pick<StoredComplianceAudit, 'digest' | 'parts'>): string => canonicalise({ digest, parts })

/** The digest of each part: each section, and the rest of the top level. */
export function splitParts(document: ComplianceAuditDocument): Record<string, string> {
  const { sections, ...rest } = document
  const parts = [
    ...Object.entries(rest),
    ...Object.entries(sections).map(([name, section]) => [`sections.${name}`, section] as const),
  ]
  return Object.fromEntries(parts.map(([name, part]) => [name, hashSha256(canonicalise(part))]))
}

export function createIndex({
  madeBy,
  sections,
  findings,
}: ComplianceAuditDocument): StoredComplianceAudit['index'] {
  return {
    madeBy,
    sections: Object.fromEntries(
      Object.entries(sections).map(([name, { status }]) => [name, status]),
    ),
    findings: findings.map(({ key, severity, state }) => ({ key, severity, state })),
  }
}

/** The next link after `head`. */
export function sealEntry(
  entry: Pick<ComplianceAuditEntry, 'at' | 'by' | 'body'>,
  head: StoredHead,
  key: SealKey,
): { entry: StoredEntry; head: StoredHead } {
  const seq = head.entries + 1
  const content = canonicalise({ audit: head.audit, seq, ...entry, previous: head.hash })
  const hash = hashSha256(content)
  return {
    entry: {
      audit: head.audit,
      seq,
      type: entry.body.type,
      content,
      hash,
      keyId: key.id,
      seal: key.sign(hash),
    },
    head: sealHead({ audit: head.audit, entries: seq, hash }, key),
  }
}

/** The sealed text of a head. */
export const sealChainHead = ({
  audit,
  entries,
  hash,
}: Pick<StoredHead, 'audit' | 'entries' | 'hash'>): string => canonicalise({ audit, entries, hash })

/** An entry as it was written; it is trustworthy only after verification. */
export function readEntry({ content, hash, seal }: StoredEntry): ComplianceAuditEntry {
  return { ...(JSON.parse(content) as Omit<ComplianceAuditEntry, 'hash' | 'seal'>), hash, seal }
}

function sealHead(head: Pick<StoredHead, 'audit' | 'entries' | 'hash'>, key: SealKey): StoredHead {
  return { ...head, keyId: key.id, seal: key.sign(sealChainHead(head)) }
}
