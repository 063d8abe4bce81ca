import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'

import { followChain, type ChainState } from '../../model/auditLogChain.ts'
import { authorise } from './policy.ts'
import type { ChainedEntry } from '../../model/access.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

const inputSchema = z.strictObject({
  expect: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected a hash of 64 hexadecimal digits')
    .optional(),
})
const batch = 1000

/** Computes the chain of the audit log again from the stored rows. Needs `audit:read`. */
export async function verifyAuditLog({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: unknown
}): Promise<ChainState & { ok: boolean }> {
  const { expect } = parseInput(inputSchema, input ?? {})
  authorise(ctx.actor, 'audit-log:read')
  const proof = ctx.auditLogProof
  // before the rows, because a head that is exported later would not be found
  const heads = (await proof?.readHeads()) ?? []
  const state = await followChain(streamAuditRows(ctx), expect ?? null, {
    key: proof?.key ?? null,
    heads,
  })
  // a head is exported before the first row is written: without any, a cut end can't be noticed
  if (proof && heads.length === 0 && state.broken === null)
    state.broken = { id: 0, why: 'the file of exported heads is missing or empty' }
  return { ...state, ok: state.broken === null && state.expected !== false }
}

/** The whole log, oldest first, in batches. Needs `audit:read`. */
export function exportAuditLog({ ctx }: { ctx: VerbContext }): AsyncIterable<ChainedEntry> {
  authorise(ctx.actor, 'audit-log:read')
  return streamAuditRows(ctx)
}

async function* streamAuditRows({ store }: VerbContext): AsyncIterable<ChainedEntry> {
  for (let after = 0; ;) {
    const rows = await store.auditLog.listAfter(after, batch)
    yield* rows
    if (rows.length < batch) return
    after = requirePresent(rows.at(-1)).id
  }
}
