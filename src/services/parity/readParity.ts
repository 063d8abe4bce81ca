/** Stored reports: the newest of a pair, one by its id, all of them, the score over time. */
import { z } from 'zod'
import { getScope, sees } from '../access/policy.ts'
import { pageSchema } from '../access/auditLog.ts'
import { requireEnvironment, getVisibleSince, getTarget } from '../environments/getEnvironment.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'

import type { ParityReport } from '../../model/parityStore.ts'
import { toSummary, toView } from './saveParityReport.ts'
import { parityPairInput, type ParitySummary, type ParityView } from '../../model/parityReport.ts'
import type { Page } from '../../lib/pagination.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

type Pair = { left: string; right: string }
type VerbInput<Schema extends z.ZodType> = { ctx: VerbContext; input: z.input<Schema> }

/** @throws TwinstackError `not-found` whose hint names the command that creates one */
export async function getLatestParity({
  ctx,
  input,
}: VerbInput<typeof parityPairInput>): Promise<ParityView> {
  const pair = parseInput(parityPairInput, input)
  return toView(await readNewestReport(ctx, pair))
}

/** @throws TwinstackError `not-found` */
export async function readNewestReport(
  { store, actor }: Pick<VerbContext, 'store' | 'actor'>,
  pair: Pair,
): Promise<ParityReport> {
  await requireBothVisible({ store, actor }, pair)
  const report = await store.parity.getLatest(pair)
  if (report) return report
  throw new TwinstackError('not-found', `${pair.left} was never compared with ${pair.right}`, {
    hint: `POST /v1/parity with {"left":"${pair.left}","right":"${pair.right}"}`,
  })
}

/**
 * Reading a comparison needs a role on both sides; reports of deleted environments need a role
 * everywhere. @returns the time since which reports are visible (seenSince) @throws TwinstackError
 * `not-found`
 */
async function requireBothVisible(
  ctx: Pick<VerbContext, 'store' | 'actor'>,
  { left, right }: Pair,
): Promise<string> {
  const sides = [
    await requireEnvironment(ctx, left, 'environment:read'),
    await requireEnvironment(ctx, right, 'environment:read'),
  ]
  return requirePresent(
    sides
      .map(side => getVisibleSince(ctx.actor, side))
      .sort()
      .at(-1),
  )
}

async function seesBoth(
  { store, actor }: VerbContext,
  { left, right, madeAt }: ParityReport,
): Promise<boolean> {
  if (getScope(actor) === null) return true
  const sides = await Promise.all([left, right].map(name => store.environments.get(name)))
  return sides.every(
    side => side !== null && sees(actor, getTarget(side)) && madeAt >= getVisibleSince(actor, side),
  )
}

const idInput = z.strictObject({ id: z.uuid() })
export async function getParity({ ctx, input }: VerbInput<typeof idInput>): Promise<ParityView> {
  const { id } = parseInput(idInput, input)
  const report = await ctx.store.parity.get(id)
  if (!report || !(await seesBoth(ctx, report)))
    throw new TwinstackError('not-found', `there is no parity report ${id}`, {
      hint: 'GET /v1/parity/reports lists them',
    })
  return toView(report)
}

export const listParityInput = z.strictObject({
  ...pageSchema.shape,
  left: environmentNameSchema.optional(),
  right: environmentNameSchema.optional(),
})
export async function listParity({
  ctx,
  input,
}: VerbInput<typeof listParityInput>): Promise<Page<ParitySummary>> {
  const { left, right, ...page } = parseInput(listParityInput, input)
  const { items, ...rest } = await ctx.store.parity.list({
    ...page,
    scope: getScope(ctx.actor),
    ...(left ? { left } : {}),
    ...(right ? { right } : {}),
  })
  return { ...rest, items: items.map(toSummary) }
}

const day = 24 * 3600 * 1000
export const historyInput = parityPairInput.safeExtend({
  days: z.coerce.number().int().min(1).max(3650).default(90),
})
/** The score over time, oldest first, at most 1000 points. */
export async function getParityHistory({ ctx, input }: VerbInput<typeof historyInput>): Promise<{
  left: string
  right: string
  points: ParitySummary[]
}> {
  const { days, ...pair } = parseInput(historyInput, input)
  const seen = getScope(ctx.actor) === null ? '' : await requireBothVisible(ctx, pair)
  const from = new Date(Math.max(Date.now() - days * day, seen === '' ? 0 : Date.parse(seen)))
  const points = await ctx.store.parity.listHistory(pair, from)
  return { ...pair, points: points.map(point => toSummary({ ...point, ...pair })) }
}
