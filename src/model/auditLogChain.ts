/** What ties the rows of the audit log together: a change of one breaks every hash after it. */
import { canonical } from '../lib/canonicalJson.ts'
import type { AuditLogEntry, ChainedEntry } from './access.ts'
import { sha256 } from '../lib/hash.ts'

/** SHA-256 over the canonical JSON (RFC 8785) of the row and the hash of the row before. */
export function auditLogHash({
  at,
  actor,
  action,
  target,
  outcome,
  detail,
  requestId,
  address,
  previous,
}: AuditLogEntry & { previous: string | null }): string {
  return sha256(
    canonical({
      at: at.toISOString(),
      actor,
      action,
      target,
      outcome,
      detail,
      requestId,
      address,
      previous,
    }),
  )
}

/** `before`: rows from before there was a chain. `broken`: where the first fault is, and which. */
export type ChainState = {
  entries: number
  before: number
  head: string | null
  broken: { id: number; why: string } | null
  expected: boolean | null
}

/**
 * Follows the chain from its beginning. `expect`: a head that was noted earlier and has to be in
 * it; without it a tail that was cut off can't be told.
 */
export async function followChain(
  rows: AsyncIterable<ChainedEntry>,
  expect: string | null,
): Promise<ChainState> {
  const state: ChainState = {
    entries: 0,
    before: 0,
    head: null,
    broken: null,
    expected: expect === null ? null : false,
  }
  for await (const row of rows) {
    const why = fault(row, state)
    if (why) return { ...state, broken: { id: row.id, why } }
    if (row.hash === null) {
      state.before += 1
      continue
    }
    state.entries += 1
    state.head = row.hash
    if (row.hash === expect) state.expected = true
  }
  return state
}

function fault(row: ChainedEntry, { entries, head }: ChainState): string | null {
  if (row.hash === null) return entries === 0 ? null : 'a row of the chain has no hash'
  if (row.previous !== head) return 'the row before it was changed, added or taken away'
  return auditLogHash(row) === row.hash ? null : 'its content is not what was written'
}
