/** Decrypts the secure values of a settings file that were not encrypted for the stack. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { noSettingsKeys, type SettingsKeys } from '../../../model/stateAccess.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { getErrorMessage } from '../../../lib/errors.ts'
import { formatForEngine } from '../../../lib/yaml.ts'
import { openCrypter, openCrypterWithKey, type Crypter } from '../../pulumi/state/passphrase.ts'
import { buildEngineEnvironment } from './buildEngineEnvironment.ts'
import { RunFailure } from './failure.ts'
import { getPassphrase, getShortName } from './recorded.ts'
import type { Run } from './run.ts'
import { hasSecure, isCloudProvider, isSecure, getSettingsKey } from './settings.ts'

/** @throws RunFailure `settings-invalid` that names the value */
export type ReadSecret = (ciphertext: string, path: string[]) => string

/**
 * Decrypts a value in the first of these ways that succeeds: with the environment's own key
 * (`twinstack config set --secret`), with a value that the adoption stored, in these two ways for
 * the template of a copy, and with the salt or the secrets provider of the file.
 *
 * @throws RunFailure `settings-invalid`, `passphrase-incorrect` for a file that no key can decrypt
 */
export async function openFileReader(run: Run, own: Crypter): Promise<ReadSecret> {
  const keys = [{ crypter: own, ...selectOwnKeys(run) }, ...(await openTemplate(run))]
  const attempts = keys.flatMap(({ crypter, values }) => {
    const known = decryptKnownValues(values, crypter)
    return [createAttempt(crypter.decrypt), (text: string) => known.get(hashSha256(text)) ?? null]
  })
  const decryptFirst = (ciphertext: string) => findFirst(attempts, ciphertext)
  const isNeeded = listCiphertextsIn(run.settings.config).some(one => decryptFirst(one) === null)
  if (isCloudProvider(run.settings)) {
    if (isNeeded) attempts.push(await openProvider(run))
  } else attempts.push(await openSalt(run, keys, isNeeded))
  return (ciphertext, path) => {
    const text = decryptFirst(ciphertext)
    if (text === null) throw createUndecryptableFailure(run, path)
    return text
  }
}

const findFirst = (attempts: ((text: string) => string | null)[], ciphertext: string) =>
  attempts.map(read => read(ciphertext)).find(text => text !== null) ?? null

function createAttempt(decrypt: Crypter['decrypt']): (ciphertext: string) => string | null {
  return ciphertext => {
    try {
      return decrypt(ciphertext)
    } catch {
      return null
    }
  }
}

/** The encrypted values at any depth of a configuration. */
export function listCiphertextsIn(value: unknown): string[] {
  if (isSecure(value)) return [(value as { secure: string }).secure]
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(listCiphertextsIn)
    : []
}

/**
 * The keys that an environment has for a settings file; `crypter` decrypts `salts` and `values`.
 */
type Keys = Pick<SettingsKeys, 'salts' | 'values'> & { crypter: Crypter }

const selectOwnKeys = ({ request }: Run) => request.settingsKeys ?? noSettingsKeys

/**
 * The keys of the template of a copy. Empty where the salt of the template belongs to another
 * passphrase than the service's.
 */
async function openTemplate({ request }: Run): Promise<Keys[]> {
  const { encryptionSalt = null, salts = {}, values = {} } = request.templateKeys ?? {}
  if (encryptionSalt === null) return []
  const crypter = await openCrypter(encryptionSalt, getPassphrase(request))
  return typeof crypter === 'string' ? [] : [{ crypter, salts, values }]
}

function decryptKnownValues(values: Keys['values'], { decrypt }: Crypter): Map<string, string> {
  const found = Object.entries(values)
  return new Map(found.map(([digest, ciphertext]) => [digest, decrypt(ciphertext)]))
}

/**
 * A salt that can't be opened is an error where a value needs it, and where the file has no secure
 * value. It is ignored where other keys decrypt every value.
 */
async function openSalt(run: Run, keys: Keys[], isNeeded: boolean) {
  const { settings, request } = run
  const salt = settings.encryptionsalt
  if (salt === null) return () => null
  const known = keys.flatMap(({ crypter: { decrypt }, salts: { [salt]: sealed } }) =>
    sealed === undefined ? [] : [Buffer.from(decrypt(sealed), 'base64')],
  )[0]
  const crypter = known
    ? openCrypterWithKey(salt, known)
    : await openCrypter(salt, getPassphrase(request))
  if (typeof crypter !== 'string') return createAttempt(crypter.decrypt)
  if (!isNeeded && hasSecure(settings.config)) return () => null
  throw crypter === 'malformed'
    ? createMalformedFailure(request.settingsFile)
    : createOtherPassphraseFailure(run)
}

function createMalformedFailure(file: string): RunFailure {
  return new RunFailure('settings-invalid', `${file}: encryptionsalt is malformed`, {
    fields: [{ path: 'encryptionsalt', message: 'expected v1:SALT:v1:NONCE:CIPHERTEXT' }],
    hint: `correct ${file}; \`pulumi config set --secret\` writes it`,
  })
}

function createOtherPassphraseFailure({ request }: Run): RunFailure {
  const name = getNameOfFile(request)
  if (isClosedToCopy(request)) return createClosedError(request, 'encryptionsalt')
  return new RunFailure(
    'passphrase-incorrect',
    `${request.settingsFile}: encryptionsalt was made with another passphrase than the ` +
      "service's. Nothing was written",
    {
      hint:
        'set each secret value again with  twinstack config set --secret KEY --environment ' +
        `${name}, or add the other passphrase with  twinstack config trust ${name}`,
    },
  )
}

function createUndecryptableFailure({ request }: Run, path: string[]): RunFailure {
  const at = ['config', ...path].join('.')
  if (isClosedToCopy(request)) return createClosedError(request, at)
  return new RunFailure(
    'settings-invalid',
    `${request.settingsFile}: ${at} can't be decrypted: it was encrypted for another stack`,
    {
      fields: [{ path: at, message: 'was encrypted for another stack' }],
      hint:
        'set it again with  twinstack config set --secret KEY --environment ' +
        getNameOfFile(request),
    },
  )
}

/** A copy whose template gives no keys (services/environments/template.ts, `keysOfTemplate`). */
function isClosedToCopy({ environment, templateKeys = null, settingsFile }: Run['request']) {
  const isOfOther = getNameOfFile({ settingsFile }) !== environment.name
  return environment.kind === 'ephemeral' && isOfOther && templateKeys === null
}

function createClosedError(request: Run['request'], at: string): RunFailure {
  const template = getNameOfFile(request)
  return new RunFailure(
    'settings-invalid',
    `${request.settingsFile}: ${at} is a secret of ${template}, which a copy may not read: ` +
      'copies get no secrets of a production environment, or of a template that is newer than ' +
      'the copy',
    {
      fields: [{ path: at, message: `is a secret of ${template}` }],
      hint:
        'create the copy from a staging environment (`--template staging`), or set another value ' +
        `for the copy (\`--set\`) where the value is in ${getSettingsKey(request)}`,
    },
  )
}

/** The environment whose settings file it is. */
const getNameOfFile = ({ settingsFile }: Pick<Run['request'], 'settingsFile'>) =>
  settingsFile.slice(7, -5)

type ShownSettings = Record<string, { value?: string; objectValue?: unknown }>

/**
 * The engine calls AWS KMS and similar services, in a folder and a backend that exist for this
 * one call.
 */
async function openProvider(run: Run): Promise<(ciphertext: string) => string | null> {
  const folder = join(run.folder, 'provider')
  const { settings, request } = run
  const { secretsprovider, encryptedkey, config } = settings
  mkdirSync(join(folder, 'state'), { recursive: true, mode: 0o700 })
  const write = (name: string, content: object) =>
    writeFileSync(join(folder, name), formatForEngine(content), { mode: 0o600 })
  write('Pulumi.yaml', { name: request.tree.project, runtime: 'yaml' })
  write(`Pulumi.${getShortName(request.stack)}.yaml`, { secretsprovider, encryptedkey, config })
  try {
    const env = {
      ...buildEngineEnvironment(run),
      PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    }
    const call = async (args: string[]) => {
      const exit = await run.engine.exec([...args, '--stack', request.stack], folder, env)
      if (exit.code !== 0) throw new Error(exit.errors.trim().split('\n')[0])
      return exit.output
    }
    await call(['stack', 'init', '--no-select', '--secrets-provider', secretsprovider ?? ''])
    const shown = JSON.parse(await call(['config', '--show-secrets', '--json'])) as ShownSettings
    const plain = Object.entries(config).flatMap(([key, value]) =>
      listPairs(value, shown[key]?.objectValue ?? shown[key]?.value),
    )
    const values = new Map(plain)
    return ciphertext => values.get(ciphertext) ?? null
  } catch (cause) {
    throw new RunFailure(
      'settings-invalid',
      `${request.settingsFile}: the secrets provider ` +
        `${(secretsprovider ?? '').split('://')[0]} can't decrypt the secret values: ` +
        `${getErrorMessage(cause).slice(0, 500)}`,
      {
        fields: [{ path: 'secretsprovider', message: 'could not be used' }],
        hint:
          'give the service access to the key (TWINSTACK_SECRETS_ENV names the variables ' +
          'that are passed on), or set the values with  twinstack config set --secret',
        cause,
      },
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Ciphertext and plain text side by side. */
function listPairs(raw: unknown, shown: unknown): [string, string][] {
  if (isSecure(raw)) return [[(raw as { secure: string }).secure, String(shown)]]
  if (typeof raw !== 'object' || raw === null) return []
  return Object.entries(raw).flatMap(([key, item]) =>
    listPairs(item, (shown as Record<string, unknown> | undefined)?.[key]),
  )
}
