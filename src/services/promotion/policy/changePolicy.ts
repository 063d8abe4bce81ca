import { z } from 'zod'
import { writeAuditLog } from '../../access/auditLog.ts'
import { requireEnvironment, findEnvironment } from '../../environments/getEnvironment.ts'
import { environmentNameSchema } from '../../../model/environment.ts'
import { requireMatch } from '../../../lib/entityTag.ts'
import { parseInput } from '../../../lib/input.ts'
import { getPolicyTag } from '../../../model/entityTags.ts'
import type { PromotionContext } from '../context.ts'
import { validatePolicy } from '../../../analysis/gate/policy/effective.ts'
import { mergeOverrides, policyPatchSchema } from '../../../analysis/gate/policy/overrides.ts'
import { readPolicy } from './policies.ts'
import { createView } from './showPolicy.ts'
import type { PolicyView } from '../../../model/policy.ts'

const inputSchema = z.strictObject({ name: environmentNameSchema, patch: policyPatchSchema })

/**
 * Sets parts of the policy of one environment (RFC 7396: objects merge, null resets a part to the
 * policy file and the defaults). The audit log has the policy before and after it.
 *
 * @throws TwinstackError `invalid-request` that names every wrong field, `forbidden`, `not-found`,
 * `precondition-failed`
 */
export async function changePolicy({
  ctx,
  input,
}: {
  ctx: PromotionContext
  input: z.input<typeof inputSchema>
}): Promise<PolicyView> {
  const { name, patch } = parseInput(inputSchema, input)
  const { kind } = await requireEnvironment(ctx, name, 'environment:policy')
  return ctx.store.runInTransaction(async store => {
    await store.environments.lock(name)
    const current = await createView(ctx, store, await findEnvironment(store, name))
    requireMatch(ctx.ifMatch, getPolicyTag(current), `the policy of ${name}`)
    const own = (await store.policies.get(name))?.body ?? {}
    const changed = mergeOverrides(own, patch)
    const before = await readPolicy(ctx.promotion, store, { name, kind }, own)
    const after = await readPolicy(ctx.promotion, store, { name, kind }, changed)
    validatePolicy(after.policy, name)
    await store.policies.set(
      name,
      Object.keys(changed).length === 0 ? null : changed,
      ctx.actor.name,
    )
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'environment.policy',
        target: name,
        outcome: 'done',
        detail: { patch, before: before.policy, after: after.policy },
      },
    )
    return createView(ctx, store, await findEnvironment(store, name))
  })
}
