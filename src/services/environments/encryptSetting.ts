import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { requireEnvironment, getTarget } from './getEnvironment.ts'
import { openCurrentKey, openEnvironmentKey } from './settingsKeys.ts'

export const encryptSettingBody = z.strictObject({
  key: z.string().min(1).max(500).describe('for the audit log'),
  value: z.string().max(1024 * 1024),
})
const inputSchema = encryptSettingBody.extend({ name: environmentNameSchema })

/**
 * Encrypts a value for one environment and returns its `secure:` text, as `pulumi config set
 * --secret` writes it, without the service's passphrase. The value is not stored.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `conflict`
 */
export async function encryptSetting({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<{ secure: string }> {
  const { name, key, value } = parseInput(inputSchema, input)
  const environment = await requireEnvironment(ctx, name, 'environment:read')
  authorise(ctx.actor, 'operation:request', { ...getTarget(environment), operationKind: 'deploy' })
  const opened = await openEnvironmentKey(ctx, ctx.store, name)
  return ctx.store.runInTransaction(async store => {
    await store.environments.lock(name)
    const { salt, crypter } = await openCurrentKey(ctx, store, name, opened)
    await store.environments.record(name, { encryptionSalt: salt })
    await writeAuditLog(
      { ...ctx, store },
      { action: 'settings.encrypt', target: name, outcome: 'done', detail: { key } },
    )
    return { secure: crypter.encrypt(value) }
  })
}
