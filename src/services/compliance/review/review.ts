import { z } from 'zod'
import { authorise } from '../../access/policy.ts'
import { parseInput } from '../../../lib/input.ts'

import { completeEvidence, readEvidence } from './gather.ts'
import { reviewDesignOnce } from './reviewDesign.ts'
import type { Review } from '../../../model/review.ts'
import type { VerbContext } from '../../../model/verbContext.ts'
import { collectPages } from '../../../lib/pagination.ts'

const inputSchema = z.strictObject({})

/**
 * Computes the current design review checklist from stored data. @throws TwinstackError `forbidden`
 */
export async function review({
  ctx,
  input,
}: {
  ctx: Pick<VerbContext, 'store' | 'trees' | 'actor' | 'readPolicy' | 'listApprovers' | 'runs'>
  input: z.input<typeof inputSchema>
}): Promise<Review> {
  parseInput(inputSchema, input)
  authorise(ctx.actor, 'environment:read')
  // ages count in days: all readings within a minute are of the same time, so that equal evidence
  // is judged once
  const now = new Date(Math.floor(Date.now() / 60_000) * 60_000)
  const gathered = await ctx.store.readInSnapshot(async store =>
    readEvidence(store, await collectPages(page => store.environments.list(page)), now, ctx),
  )
  const evidence = await completeEvidence(ctx.trees, gathered, now)
  return { ...reviewDesignOnce(evidence), reviewedAt: new Date().toISOString() }
}
