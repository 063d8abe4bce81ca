import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'
import type { SandboxChange, SandboxResource } from '../../model/sandboxAccount.ts'
import { writeAuditLog } from '../access/auditLog.ts'
import {
  authoriseChange,
  findOwners,
  requireResource,
  requireSandbox,
  type SandboxContext,
} from './sandboxContext.ts'

const key = z.string().regex(/^[0-9a-f]{20}$/)
const changeInput = z.strictObject({
  key,
  path: z.string().trim().min(1).max(300),
  value: z.string().max(10_000),
})
const removalInput = z.strictObject({ key })

/**
 * Changes a property of a resource in the simulated account by hand, as a person in the console: it
 * is drift for the environment that has the resource. Needs `sandbox:change` there.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `invalid-request` for a wrong path, `conflict`
 *   for what AWS refuses
 */
export async function changeSandbox({
  ctx,
  input,
}: {
  ctx: SandboxContext
  input: z.input<typeof changeInput>
}): Promise<{ resource: SandboxResource; changes: SandboxChange[] }> {
  const { key, path, value } = parseInput(changeInput, input)
  const sandbox = requireSandbox(ctx)
  const resource = await requireResource(sandbox, key)
  authoriseChange(ctx, await findOwners(ctx, resource))
  const changes = await sandbox.setProperty(key, { path, value, who: ctx.actor.name })
  await recordChange(ctx, 'sandbox.change', resource, { path })
  return { resource, changes }
}

/** Deletes a resource by hand. Needs `sandbox:change`. @throws as `changeSandbox` */
export async function removeFromSandbox({
  ctx,
  input,
}: {
  ctx: SandboxContext
  input: z.input<typeof removalInput>
}): Promise<SandboxResource> {
  const { key } = parseInput(removalInput, input)
  const sandbox = requireSandbox(ctx)
  const resource = await requireResource(sandbox, key)
  authoriseChange(ctx, await findOwners(ctx, resource))
  await sandbox.removeResource(key, ctx.actor.name)
  await recordChange(ctx, 'sandbox.delete', resource)
  return resource
}

async function recordChange(
  ctx: SandboxContext,
  action: string,
  { type, id, environment }: SandboxResource,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await writeAuditLog(ctx, {
    action,
    target: id,
    outcome: 'done',
    detail: { ...detail, type, environment },
  })
}
