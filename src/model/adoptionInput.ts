/** The request that adopts an existing stack, and the keys for the secrets of its settings file. */
import { z } from 'zod'
import { environmentKindSchema } from './environment.ts'

export const settingsKeysSchema = z.strictObject({
  salts: z
    .array(
      z.strictObject({
        salt: z
          .string()
          .max(500)
          .regex(/^v1:[^:]+:v1:[^:]+:[^:]+$/, 'expected an encryptionsalt'),
        key: z
          .string()
          .regex(/^[A-Za-z0-9+/]{43}=$/, 'expected 32 bytes in base64')
          .describe('PBKDF2-SHA256 of passphrase and salt, 1,000,000 iterations'),
      }),
    )
    .max(20)
    .default([]),
  values: z
    .array(
      z.strictObject({
        digest: z.string().regex(/^[0-9a-f]{64}$/, 'expected the SHA-256 of the ciphertext'),
        value: z.string().max(1024 * 1024),
      }),
    )
    .max(1000)
    .default([])
    .describe('secret settings of another provider (awskms, the Pulumi service …), decrypted'),
})
export type SettingsKeysInput = z.output<typeof settingsKeysSchema>
/** the form in a request, where empty lists may be left out */
export type SettingsKeysBody = z.input<typeof settingsKeysSchema>

export const adoptStackBody = z.strictObject({
  kind: environmentKindSchema
    .exclude(['ephemeral'])
    .default('staging')
    .describe('kind of the environment, if it does not exist'),
  state: z
    .string()
    .min(2)
    .max(60 * 1024 * 1024)
    .describe('the output of `pulumi stack export --show-secrets`'),
  settings: settingsKeysSchema
    .optional()
    .describe('the keys for the secret values of the settings file'),
  acceptChanges: z
    .boolean()
    .default(false)
    .describe('adopts the stack even if a deploy would change something'),
  planOnly: z
    .boolean()
    .default(false)
    .describe('previews the program on the state and writes nothing'),
  confirm: z.string().max(40).nullish().describe('repeats the name; required unless `planOnly`'),
  revision: z.string().min(1).max(200).nullish().describe('the commit that was deployed last'),
  message: z.string().max(500).default(''),
})
export type AdoptionInput = z.input<typeof adoptStackBody>
