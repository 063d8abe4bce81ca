/** The settings file of a stack, and how its secret values can be read without its passphrase. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { deriveKeyOfSalt } from '../../../adapters/pulumi/state/passphrase.ts'
import type { SettingsKeysInput } from '../../../client/index.ts'
import { getErrorMessage, TwinstackError } from '../../../lib/errors.ts'
import { locateSettingsFile } from '../../../lib/settingsFile.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import type { PulumiCli } from './pulumiCli.ts'

type SettingsFile = {
  config?: Record<string, unknown>
  encryptionsalt?: string
  secretsprovider?: string
}

/** The user's own passphrase, as pulumi finds it; null when none is set. */
export async function findUserPassphrase(env: NodeJS.ProcessEnv): Promise<string | null> {
  const { PULUMI_CONFIG_PASSPHRASE: plain, PULUMI_CONFIG_PASSPHRASE_FILE: file } = env
  if (plain !== undefined) return plain
  return file ? (await readFile(file, 'utf8')).trim() : null
}

/** The path of the settings file of a stack, whether or not it exists. */
export function locateStackFile(folder: string, stack: string): string {
  return join(folder, locateSettingsFile(folder, `Pulumi.${stack}.yaml`))
}

/**
 * The text of a settings file; null when there is none.
 *
 * @throws TwinstackError `invalid-request` for a file that can't be read
 */
export async function readSettingsText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new TwinstackError(
      'invalid-request',
      `${path} can't be read: ${getErrorMessage(error)}`,
      {
        hint: 'expected a file that you may read',
        cause: error,
      },
    )
  }
}

/** The settings file of a stack of the project in `folder`; null when there is none. */
export async function readSettingsFile(
  folder: string,
  stack: string,
): Promise<SettingsFile | null> {
  const text = await readSettingsText(locateStackFile(folder, stack))
  return text === null ? null : ((parse(text) as SettingsFile | null) ?? {})
}

/**
 * The keys that decrypt the secret values of the file: the key of its salt when a passphrase
 * encrypts them, otherwise the decrypted values themselves. `full` is the stack's whole name;
 * `source` is null when there is no backend to read from.
 *
 * @throws TwinstackError `invalid-request` when they can't be decrypted here
 */
export async function readSettingsKeys(
  folder: string,
  stack: string,
  env: NodeJS.ProcessEnv,
  source: { pulumi: PulumiCli; full: string } | null,
): Promise<SettingsKeysInput> {
  const file = await readSettingsFile(folder, stack)
  if (!file) return {}
  const { config = {}, encryptionsalt: salt } = file
  const ciphertexts = listSecure(config)
  if (salt !== undefined) {
    const passphrase = await findUserPassphrase(env)
    const key = passphrase === null ? null : await deriveKeyOfSalt(salt, passphrase)
    if (key) return { salts: [{ salt, key: key.toString('base64') }] }
    if (ciphertexts.length === 0) return {}
    throw new TwinstackError(
      'invalid-request',
      `Pulumi.${stack}.yaml has ${ciphertexts.length} secret values, and ` +
        (passphrase === null
          ? 'no passphrase is set'
          : 'PULUMI_CONFIG_PASSPHRASE does not decrypt them'),
      { hint: 'set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE' },
    )
  }
  if (ciphertexts.length === 0 || !source) return {}
  const shown = await source.pulumi.run(
    ['config', '--show-secrets', '--json', '--stack', source.full],
    folder,
  )
  return { values: listValues(config, JSON.parse(shown) as ShownSettings) }
}

type ShownSettings = Record<string, { value?: string; objectValue?: unknown }>

function listValues(config: Record<string, unknown>, shown: ShownSettings) {
  const pairs = Object.entries(config).flatMap(([key, value]) =>
    listPairs(value, shown[key]?.objectValue ?? shown[key]?.value),
  )
  return pairs.map(([ciphertext, value]) => ({
    digest: hashSha256(ciphertext),
    value,
  }))
}

function listPairs(raw: unknown, shown: unknown): [string, string][] {
  if (typeof raw !== 'object' || raw === null) return []
  const secure = findSecure(raw)
  if (secure !== null) return [[secure, String(shown)]]
  return Object.entries(raw).flatMap(([key, item]) =>
    listPairs(item, (shown as Record<string, unknown> | undefined)?.[key]),
  )
}

/** Every ciphertext of a configuration. */
export function listSecure(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const secure = findSecure(value)
  return secure === null ? Object.values(value).flatMap(listSecure) : [secure]
}

function findSecure(value: object): string | null {
  const { secure } = value as { secure?: unknown }
  return typeof secure === 'string' && Object.keys(value).length === 1 ? secure : null
}
