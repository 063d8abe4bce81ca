/**
 * Proves that an audit was not changed: digests, chain and seals are computed again from the stored
 * rows. Pure; every check names what it compared, so that a change by hand is found.
 */

import { canonicalise } from '../../lib/canonicalJson.ts'
import { createDigestCache } from '../../lib/digestCache.ts'
import { hashSha256 } from '../../lib/hash.ts'
import { createIndex, splitParts, readEntry, serialiseForSeal, sealChainHead } from './chain.ts'
import {
  complianceAuditDocumentSchema,
  complianceAuditEntrySchema,
  type ComplianceAuditDocument,
  type ComplianceAuditEntry,
  type ComplianceAuditVerification,
} from '../../model/complianceAudit.ts'
import type { SealKey } from '../../model/sealKey.ts'
import type {
  StoredComplianceAudit,
  StoredEntry,
  StoredHead,
} from '../../model/complianceAuditStore.ts'

export type Rows = {
  stored: StoredComplianceAudit
  entries: StoredEntry[]
  head: StoredHead | null
  /** the previous audit with its entries; null when there is none with that id */
  previous: { stored: StoredComplianceAudit; entries: StoredEntry[] } | null
}
type Check = ComplianceAuditVerification['checks'][number]

const passCheck = (what: string, detail = 'unchanged since its creation'): Check => ({
  what,
  intact: true,
  detail,
})
const failCheck = (what: string, detail: string): Check => ({ what, intact: false, detail })

const verified = createDigestCache<Check[]>(32)

/**
 * `verifyRows`, once for the same rows: a row that was changed is another input, so it is checked.
 *
 * @param verify is called where the rows are new
 */
export function verifyRowsOnce(rows: Rows, key: SealKey, verify = verifyRows): Check[] {
  return verified.read([rows, key.id, key.publicJwk], () => verify(rows, key))
}

/** Runs all checks, also after a failed one. */
export function verifyRows({ stored, entries, head, previous }: Rows, key: SealKey): Check[] {
  const document = parseDocument(stored)
  return [
    ...checkDocument(stored, document),
    sealCheck('seal of the document', serialiseForSeal(stored), stored, key),
    ...(document ? [checkIndex(stored, document), checkPrevious(document, previous)] : []),
    ...checkChain(stored, entries, key),
    checkHead(stored, entries, head, key),
  ]
}

function parseDocument({ document }: StoredComplianceAudit): ComplianceAuditDocument | null {
  try {
    const content = JSON.parse(document) as ComplianceAuditDocument
    // the stored text and not the parsed value, because the schema would leave out added fields
    return complianceAuditDocumentSchema.safeParse(content).success ? content : null
  } catch {
    return null
  }
}

function checkDocument(
  { document: text, digest, parts }: StoredComplianceAudit,
  document: ComplianceAuditDocument | null,
): Check[] {
  const whole =
    hashSha256(text) === digest
      ? passCheck('document', `SHA-256 is ${digest}`)
      : failCheck(
          'document',
          `its SHA-256 is ${hashSha256(text)}, but it was ${digest} when it was created`,
        )
  if (!document)
    return [whole, failCheck('form of the document', 'it is not a valid audit document')]
  const form =
    canonicalise(JSON.parse(text)) === text
      ? passCheck('form of the document', 'canonical JSON')
      : failCheck('form of the document', 'it is not canonical JSON')
  const now = splitParts(document)
  const names = [...new Set([...Object.keys(parts), ...Object.keys(now)])]
  const changed = names
    .filter(name => parts[name] !== now[name])
    .map(name => failCheck(`document: ${name}`, parts[name] ? 'was changed' : 'was added'))
  return [whole, form, ...(changed.length > 0 ? changed : [passCheck('parts of the document')])]
}

/** Lists must show the values of the document. */
function checkIndex(stored: StoredComplianceAudit, document: ComplianceAuditDocument): Check {
  const { id, number, madeAt } = document
  const differing = [
    ...(stored.id === id ? [] : ['id']),
    ...(stored.number === number ? [] : ['number']),
    ...(stored.madeAt === madeAt ? [] : ['time']),
    ...(canonicalise(stored.index) === canonicalise(createIndex(document)) ? [] : ['summary']),
  ]
  return differing.length === 0
    ? passCheck('listed values', 'equal to the document')
    : failCheck('listed values', `${differing.join(', ')} differs from the document`)
}

/** Audits are chained too, so a replaced or removed audit in the middle is detected. */
function checkPrevious(
  { previous, number }: ComplianceAuditDocument,
  before: Rows['previous'],
): Check {
  const what = 'the previous audit'
  if (!previous)
    return number === 1
      ? passCheck(what, 'this is the first')
      : failCheck(what, 'it names no previous audit, and is not the first')
  if (!before) return failCheck(what, `audit ${previous.number} (${previous.id}) is missing`)
  if (
    before.stored.digest !== previous.digest ||
    hashSha256(before.stored.document) !== previous.digest
  )
    return failCheck(
      what,
      `the document of audit ${previous.number} is not the one that this audit refers to`,
    )
  const hashes = [previous.digest, ...before.entries.map(({ content }) => hashSha256(content))]
  return hashes.includes(previous.head)
    ? passCheck(what, `audit ${previous.number} exists unchanged`)
    : failCheck(what, `decisions about audit ${previous.number} were changed or removed`)
}

function checkChain(stored: StoredComplianceAudit, rows: StoredEntry[], key: SealKey): Check[] {
  const signature = rows.findIndex(({ type }) => type === 'sign')
  return rows.map((row, n) => {
    const what = getName(row)
    const faults = listFaults(row, {
      stored,
      seq: n + 1,
      previous: rows[n - 1]?.hash ?? stored.digest,
      signedBefore: signature !== -1 && n > signature,
    })
    const seal = sealCheck(what, row.hash, row, key)
    return faults.length > 0
      ? failCheck(what, faults.join('; '))
      : seal.intact
        ? passCheck(what, 'follows from the previous entry')
        : seal
  })
}

type Place = { stored: StoredComplianceAudit; seq: number; previous: string; signedBefore: boolean }

function listFaults(row: StoredEntry, { stored, seq, previous, signedBefore }: Place): string[] {
  const entry = toEntry(row)
  if (!entry) return ["it can't be read"]
  const { body, by } = entry
  return [
    ...(hashSha256(row.content) === row.hash ? [] : ['its content does not match its hash']),
    ...(entry.previous === previous ? [] : ['it does not follow from the previous entry']),
    ...(row.seq === seq && entry.seq === seq
      ? []
      : [
          `it is number ${seq} in the chain but contains ${entry.seq}: an earlier entry is ` +
            'missing or was added',
        ]),
    ...(entry.audit === stored.id && body.type === row.type
      ? []
      : ['it was written for another audit']),
    ...(signedBefore && body.type !== 'sign' ? ['it was written after the audit was signed'] : []),
    ...(body.type === 'sign' &&
    (body.digest !== stored.digest ||
      by.kind !== 'person' ||
      !['approver', 'admin'].includes(body.role))
      ? ['it is not a signature of this document by a person with the right to sign']
      : []),
  ]
}

function toEntry(row: StoredEntry): ComplianceAuditEntry | null {
  try {
    return complianceAuditEntrySchema.parse(readEntry(row))
  } catch {
    return null
  }
}

function getName(row: StoredEntry): string {
  const entry = toEntry(row)
  if (!entry) return `entry ${row.seq}`
  const { body, by } = entry
  return body.type === 'sign'
    ? `entry ${row.seq}: signature of ${by.name}`
    : `entry ${row.seq}: ${body.type} ${body.finding} by ${by.name}`
}

function checkHead(
  stored: StoredComplianceAudit,
  rows: StoredEntry[],
  head: StoredHead | null,
  key: SealKey,
): Check {
  const what = 'end of the chain'
  if (!head) return failCheck(what, 'it is missing')
  const last = rows.at(-1)?.hash ?? stored.digest
  if (head.entries > rows.length)
    return failCheck(what, `${head.entries - rows.length} of ${head.entries} entries are missing`)
  if (head.entries !== rows.length || head.hash !== last || head.audit !== stored.id)
    return failCheck(what, 'it is not the end of the existing entries')
  const seal = sealCheck(what, sealChainHead(head), head, key)
  return seal.intact ? passCheck(what, `${rows.length} entries`) : seal
}

function sealCheck(
  what: string,
  text: string,
  { keyId, seal }: { keyId: string; seal: string },
  key: SealKey,
): Check {
  if (keyId !== key.id)
    return failCheck(
      what,
      `it was sealed with the key ${keyId}, and this service has ${key.id}: was ` +
        'keys/audits.jwk replaced?',
    )
  return key.verify(text, seal)
    ? passCheck(what, `sealed with the key ${keyId}`)
    : failCheck(what, 'the seal is wrong: this service did not write it')
}
