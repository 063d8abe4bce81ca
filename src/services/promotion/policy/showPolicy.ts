import { z } from 'zod'
import { getRoleNeeded } from '../../access/policy.ts'
import { requireEnvironment } from '../../environments/getEnvironment.ts'
import { environmentNameSchema, type Environment } from '../../../model/environment.ts'
import { parseInput } from '../../../lib/input.ts'
import type { Store } from '../../../model/store.ts'
import type { PromotionContext } from '../context.ts'
import { readPolicy } from './policies.ts'
import type { PolicyOverrides, PolicyView } from '../../../model/policy.ts'

const inputSchema = z.strictObject({ name: environmentNameSchema })

/**
 * The effective policy of an environment, and the source of each part. @throws TwinstackError
 * `forbidden`, `not-found`
 */
export async function showPolicy({
  ctx,
  input,
}: {
  ctx: PromotionContext
  input: z.input<typeof inputSchema>
}): Promise<PolicyView> {
  const { name } = parseInput(inputSchema, input)
  return createView(ctx, ctx.store, await requireEnvironment(ctx, name, 'environment:read'))
}

export async function createView(
  { promotion }: Pick<PromotionContext, 'promotion'>,
  store: Store,
  { name, kind, account, region }: Environment,
): Promise<PolicyView> {
  const stored = await store.policies.get(name)
  const own: PolicyOverrides = stored?.body ?? {}
  const reach = promotion.reach({ name, kind })
  return {
    environment: name,
    kind,
    ...(await readPolicy(promotion, store, { name, kind }, own)),
    own: own,
    changed: stored && { at: stored.updatedAt, by: stored.updatedBy },
    reach: { ...reach, account: reach.account ?? account, region: reach.region ?? region },
    maintenanceWindows: await store.schedules.listWindows(name),
    deletion: {
      role: getRoleNeeded('environment:delete', { environmentKind: kind }),
      confirm: kind === 'production',
    },
  }
}
