import type { ConfigMap, RunRequest } from '../../../model/run.ts'
import { RunFailure } from './failure.ts'
import { getErrorMessage, isTwinstackError } from '../../../lib/errors.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { canonicalise } from '../../../lib/canonicalJson.ts'
import {
  locateSettingsFile,
  projectFiles,
  selectProviderConfig,
} from '../../../lib/settingsFile.ts'
import { listAccountSettings } from '../../../model/awsProvider.ts'
import { mergeSettings, useShortKeys } from '../../../model/stackSettings.ts'
import { readRevisionFile } from '../../../lib/revisionFile.ts'
import { parseInPlace } from '../../../lib/yaml.ts'
import { isObject } from '../../../lib/values.ts'

export type StackSettings = {
  config: ConfigMap
  encryptionsalt: string | null
  secretsprovider: string | null
  encryptedkey: string | null
}

/**
 * Reads the settings file of the tree and merges the allowed overrides into it. Throws
 * `settings-file-missing`, `settings-invalid`.
 */
export function readSettings(request: RunRequest): StackSettings {
  const { folder } = request.tree
  const parsed = parseFile(folder, locateFile(folder, request.settingsFile))
  if (request.accountFromFile === false) refuseProjectAccount(folder)
  const config = mergeSettings({
    file: (parsed.config ?? {}) as ConfigMap,
    accountFromFile: request.accountFromFile,
    overrides: { key: getSettingsKey(request), values: request.overrides },
  })
  const findText = (name: string) => (typeof parsed[name] === 'string' ? parsed[name] : null)
  return {
    config,
    encryptionsalt: findText('encryptionsalt'),
    secretsprovider: findText('secretsprovider'),
    encryptedkey: findText('encryptedkey'),
  }
}

/**
 * The engine adds `config` of Pulumi.yaml to the settings by itself, so what chooses an account
 * there can't be left out.
 */
function refuseProjectAccount(folder: string): void {
  const file = projectFiles.find(name => readRevisionFile(folder, name) !== null)
  if (file === undefined) return
  const project = parseInPlace(readRevisionFile(folder, file) ?? '', file)
  const [key] = listAccountSettings(useShortKeys(selectProviderConfig(project)))
  if (key === undefined) return
  const message = `\`config\` of ${file} sets ${key}, and the account of this copy is the service's`
  throw new RunFailure('settings-invalid', message, {
    hint: `move ${key} to the settings file of each environment`,
    fields: [{ path: file, message: `sets ${key}` }],
  })
}

export function getSettingsKey(request: RunRequest): string {
  return `${request.tree.project}:settings`
}

/**
 * Returns the program's settings: the object `<project>:settings` if it exists, else the whole
 * configuration of the stack.
 */
export function getSettings(request: RunRequest, config: ConfigMap): unknown {
  const key = getSettingsKey(request)
  return Object.hasOwn(config, key) ? config[key] : config
}

/** @throws RunFailure `program-invalid` for a `stackConfigDir` outside of the repository */
function locateFile(root: string, name: string): string {
  try {
    return locateSettingsFile(root, name)
  } catch (error) {
    if (!isTwinstackError(error)) throw error
    throw new RunFailure('program-invalid', error.message, { hint: error.hint })
  }
}

function parseFile(root: string, name: string): Record<string, unknown> {
  try {
    const text = readRevisionFile(root, name)
    if (text === null) throw Object.assign(new Error(`there is no ${name}`), { code: 'ENOENT' })
    return (parseInPlace(text, name) ?? {}) as Record<string, unknown>
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw missing
      ? new RunFailure('settings-file-missing', `the revision has no file ${name}`, {
          hint: `commit ${name} with the environment's settings`,
          cause,
        })
      : new RunFailure('settings-invalid', getErrorMessage(cause), {
          ...(isTwinstackError(cause) && cause.fields ? { fields: cause.fields } : {}),
          cause,
        })
  }
}

/**
 * Whether this is `awskms://…` or another key service; a passphrase and the service's default are
 * not.
 */
export function isCloudProvider({ secretsprovider }: StackSettings): boolean {
  return secretsprovider !== null && !['', 'default', 'passphrase'].includes(secretsprovider)
}

/** Whether a value is `{secure: ciphertext}`, as `pulumi config set --secret` writes it. */
export function isSecure(value: unknown): boolean {
  return isObject(value) && typeof value.secure === 'string' && Object.keys(value).length === 1
}

export function hasSecure(value: unknown): boolean {
  return (
    isSecure(value) ||
    (typeof value === 'object' && value !== null && Object.values(value).some(hasSecure))
  )
}

/** The settings of a copy with the values of its template as they are encrypted for the copy. */
export function useResealed<T>(value: T, { templateKeys }: Pick<RunRequest, 'templateKeys'>): T {
  const resealed = templateKeys?.resealed
  if (!resealed || typeof value !== 'object' || value === null) return value
  if (isSecure(value)) {
    const { secure } = value as unknown as { secure: string }
    return { ...value, secure: resealed[secure] ?? secure }
  }
  if (Array.isArray(value))
    return value.map(item => useResealed(item as unknown, { templateKeys })) as T
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      useResealed(item as unknown, { templateKeys }),
    ]),
  ) as T
}

/** Returns the settings with `[secret]` in place of every secret. */
export function maskSettings(value: unknown): unknown {
  if (isSecure(value)) return '[secret]'
  if (Array.isArray(value)) return value.map(maskSettings)
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskSettings(item)]))
    : value
}

/**
 * Returns the SHA-256 of the merged settings with secrets as ciphertext and sorted keys, so equal
 * settings have equal digests.
 */
export function computeSettingsDigest(value: unknown): string {
  return hashSha256(canonicalise(value))
}
