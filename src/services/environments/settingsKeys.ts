/** Keys of settings files that were encrypted with another passphrase than the service's. */
import type { z } from 'zod'
import { parseInput } from '../../lib/input.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { settingsKeysSchema, type SettingsKeysInput } from '../../model/adoptionInput.ts'
import { environmentNameSchema } from '../../model/environment.ts'
import type { Crypter, SettingsKeys } from '../../model/stateAccess.ts'
import type { Store } from '../../model/store.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { requireEnvironment, getTarget } from './getEnvironment.ts'

const inputSchema = settingsKeysSchema.extend({ name: environmentNameSchema })

/**
 * Stores the keys that decrypt the secret values of the environment's settings file, encrypted with
 * the environment's own key.
 *
 * @throws TwinstackError `not-found`, `forbidden`, `invalid-request`
 */
export async function trustSettings({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<{ salts: number; values: number }> {
  const { name, ...keys } = parseInput(inputSchema, input)
  const environment = await requireEnvironment(ctx, name, 'environment:read')
  authorise(ctx.actor, 'state:edit', getTarget(environment))
  const opened = await openEnvironmentKey(ctx, ctx.store, name)
  return ctx.store.runInTransaction(async store => {
    await store.environments.lock(name)
    const { salt, crypter } = await openCurrentKey(ctx, store, name, opened)
    const { settingsKeys } = await store.environments.getSecrets(name)
    const kept = addKeys(settingsKeys, keys, crypter)
    await store.environments.record(name, { settingsKeys: kept, encryptionSalt: salt })
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'settings.trust',
        target: name,
        outcome: 'done',
        detail: { salts: keys.salts.length, values: keys.values.length },
      },
    )
    return { salts: Object.keys(kept.salts).length, values: Object.keys(kept.values).length }
  })
}

export type EnvironmentKey = { salt: string; crypter: Crypter }

/**
 * The key of an environment's secrets; a new one where it has none yet. The derivation of a key
 * takes up to a second on a busy machine: call it before a transaction, whose locks and connection
 * others wait for, and `openCurrentKey` in it.
 *
 * @throws TwinstackError `conflict` where another passphrase encrypted its state
 */
export async function openEnvironmentKey(
  { states }: Pick<VerbContext, 'states'>,
  store: Store,
  name: string,
): Promise<EnvironmentKey> {
  const recorded = (await store.environments.getSecrets(name)).encryptionSalt
  const salt = recorded ?? (await states.makeSalt())
  const crypter = await states.open(salt)
  if (crypter) return { salt, crypter }
  throw new TwinstackError(
    'conflict',
    `the recorded state of ${name} was encrypted with another passphrase than the service's`,
    { hint: 'give the service that passphrase (TWINSTACK_PASSPHRASE_FILE)' },
  )
}

/** `opened`, unless a parallel request has recorded another key since. */
export async function openCurrentKey(
  ctx: Pick<VerbContext, 'states'>,
  store: Store,
  name: string,
  opened: EnvironmentKey,
): Promise<EnvironmentKey> {
  const recorded = (await store.environments.getSecrets(name)).encryptionSalt
  const isCurrent = recorded === null || recorded === opened.salt
  return isCurrent ? opened : openEnvironmentKey(ctx, store, name)
}

/** `known` with more keys, all of them encrypted. */
export function addKeys(
  known: SettingsKeys,
  { salts, values }: SettingsKeysInput,
  { encrypt }: Crypter,
): SettingsKeys {
  return {
    ...known,
    salts: {
      ...known.salts,
      ...Object.fromEntries(salts.map(({ salt, key }) => [salt, encrypt(key)])),
    },
    values: {
      ...known.values,
      ...Object.fromEntries(values.map(({ digest, value }) => [digest, encrypt(value)])),
    },
  }
}
