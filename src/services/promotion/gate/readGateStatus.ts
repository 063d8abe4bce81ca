import { z } from 'zod'
import { requireEnvironment } from '../../environments/getEnvironment.ts'
import { environmentNameSchema, type Environment } from '../../../model/environment.ts'
import { parseInput } from '../../../lib/input.ts'
import type { Store } from '../../../model/store.ts'
import { noOptions, type Operation } from '../../../model/operation.ts'
import type { Revision } from '../../../model/revision.ts'
import type { PromotionContext } from '../context.ts'

import { judgeConditions } from '../../../analysis/gate/decide.ts'
import { readGateEvidence } from './gateEvidence.ts'
import type { GateStatus } from '../../../model/gate.ts'
import type { BoundPlan } from '../../../model/promotionService.ts'

const inputSchema = z.strictObject({
  name: environmentNameSchema,
  revision: z
    .string()
    .min(1)
    .max(200)
    .nullish()
    .describe('a branch, tag or commit; the configured one when left out'),
})

/**
 * Evaluates the gate for a deploy of a revision now. Nothing is run: conditions about the plan use
 * the newest preview of this revision, if it was made from the recorded state. @throws
 * TwinstackError `forbidden`, `not-found`, `revision-not-found`
 */
export async function readGateStatus({
  ctx,
  input,
}: {
  ctx: PromotionContext
  input: z.input<typeof inputSchema>
}): Promise<GateStatus> {
  const { name, revision: ref } = parseInput(inputSchema, input)
  const environment = await requireEnvironment(ctx, name, 'environment:read')
  const revision = await ctx.trees.resolve(ref ?? null)
  const operation = { kind: 'deploy' as const, revision, options: noOptions }
  const bound = await findPreviewedPlan(ctx.store, environment, revision)
  const policy = await ctx.readPolicy(ctx.store, environment)
  const now = new Date()
  const judged = judgeConditions(
    await readGateEvidence(ctx.store, {
      operation,
      environment,
      policy,
      bound,
      trees: ctx.trees,
      now,
      pending: true,
    }),
  )
  return {
    environment: name,
    at: now.toISOString(),
    revision,
    plan: bound?.plan.operation ?? null,
    ...judged,
    complete: judged.conditions.every(({ met }) => met !== null),
  }
}

/**
 * The newest preview of the revision as a plan; null when the environment was written since, or
 * when that is unknown.
 */
async function findPreviewedPlan(
  store: Store,
  { name, deployed }: Environment,
  revision: Revision,
): Promise<BoundPlan | null> {
  const plan = await store.plans.getLatest(name, revision.id)
  if (!plan || (deployed !== null && plan.at <= deployed.at)) return null
  const operation = await store.operations.get(plan.operation)
  if (operation?.kind !== 'preview' || (await wasWrittenSince(store, name, operation))) return null
  return {
    plan,
    digest: plan.digest ?? '',
    stateDigest: await store.environments.getStateDigest(name),
    settingsDigest: operation.settingsDigest,
    schemaDigest: operation.schemaDigest,
  }
}

/** Failed writes change the state, but not `deployed`. */
async function wasWrittenSince(
  store: Store,
  name: string,
  { finishedAt }: Operation,
): Promise<boolean> {
  return (await store.gateDecisions.listProofs(name, null)).some(
    one => (one.finishedAt ?? '') > (finishedAt ?? ''),
  )
}
