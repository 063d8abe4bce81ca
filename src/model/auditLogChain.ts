/** The hash chain of the audit log: a change of one row invalidates every later hash. */
import { createHmac } from 'node:crypto'
import { canonicalise } from '../lib/canonicalJson.ts'
import type { AuditLogEntry, ChainedEntry } from './access.ts'
import { hashSha256 } from '../lib/hash.ts'

/**
 * Returns HMAC-SHA-256 with the key, SHA-256 without one, over the canonical JSON (RFC 8785) of the
 * row and the hash of the previous row.
 */
export function computeAuditLogHash(
  row: AuditLogEntry & { previous: string | null },
  key: string | null = null,
): string {
  const { at, actor, action, target, outcome, detail, requestId, address, previous } = row
  const text = canonicalise({
    at: at.toISOString(),
    actor,
    action,
    target,
    outcome,
    detail,
    requestId,
    address,
    previous,
  })
  return key === null
    ? hashSha256(text)
    : createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex')
}

/**
 * The newest row at some time, stored outside of the database. `keyedAfter`: rows after this id are
 * hashed with the key.
 */
export type AuditLogHead = { at: string; id: number; hash: string | null; keyedAfter: number }

/** The data to verify a log with: the key of its hashes, and the exported heads. */
export type AuditLogProof = { key: string; readHeads(): Promise<AuditLogHead[]> }

/**
 * `before`: number of rows that are older than the chain. `broken`: row and kind of the first
 * fault.
 */
export type ChainState = {
  entries: number
  before: number
  head: string | null
  broken: { id: number; why: string } | null
  expected: boolean | null
}

/**
 * Verifies the chain from its beginning. `expect`: an earlier head that must be in the chain. With
 * a key, every row after the first exported head must be hashed with it, and every exported head
 * must be in the chain; without exported heads, removed rows at the end can't be detected.
 */
export async function followChain(
  rows: AsyncIterable<ChainedEntry>,
  expect: string | null,
  { key, heads }: { key: string | null; heads: AuditLogHead[] } = { key: null, heads: [] },
): Promise<ChainState> {
  const exported = new Map(heads.filter(({ id }) => id > 0).map(({ id, hash }) => [id, hash]))
  const keyedAfter = heads[0]?.keyedAfter ?? 0

  const state: ChainState = {
    entries: 0,
    before: 0,
    head: null,
    broken: null,
    expected: expect === null ? null : false,
  }
  for await (const row of rows) {
    const rowKey = row.id > keyedAfter ? key : null
    const why = findFault(row, state, rowKey) ?? findHeadFault(row, exported)
    if (why) return { ...state, broken: { id: row.id, why } }
    exported.delete(row.id)
    if (row.hash === null) {
      state.before += 1
      continue
    }
    state.entries += 1
    state.head = row.hash
    if (row.hash === expect) state.expected = true
  }
  const [missing] = exported.keys()
  return missing === undefined
    ? state
    : { ...state, broken: { id: missing, why: 'the row of an exported head is missing' } }
}

function findHeadFault(
  { id, hash }: ChainedEntry,
  exported: Map<number, string | null>,
): string | null {
  return exported.has(id) && exported.get(id) !== hash
    ? 'it is not the row of the head that was exported'
    : null
}

function findFault(
  row: ChainedEntry,
  { entries, head }: ChainState,
  key: string | null,
): string | null {
  if (row.hash === null)
    return entries === 0 && key === null ? null : 'a row of the chain has no hash'
  if (row.previous !== head) return 'the previous row was changed, added or removed'
  return computeAuditLogHash(row, key) === row.hash ? null : 'its content was changed'
}
