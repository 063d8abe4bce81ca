/**
 * Decides which key encrypts which values. The recorded state keeps its salt. The salt or the
 * secrets provider of a settings file only decrypts the values of that file, for one run; they are
 * encrypted again for the stack.
 */
import { getSettingsFile } from '../../../lib/settingsFile.ts'
import { makeSalt, openCrypter, type Crypter } from '../../pulumi/state/passphrase.ts'
import { RunFailure } from './failure.ts'
import { listCiphertextsIn, openFileReader, type ReadSecret } from './fileSecrets.ts'
import { getPassphrase, readRecorded, findSalt } from './recorded.ts'
import type { Run } from './run.ts'
import { decryptAtService, usesStateService } from './stateService.ts'
import { hasSecure, isCloudProvider, isSecure, type StackSettings } from './settings.ts'

/** Returns the settings as the engine reads them: every secure value is encrypted for the stack. */
export type StackFile = StackSettings & { salt: string | null }

/**
 * Throws `passphrase-incorrect` and `settings-invalid` for a file whose salt or ciphertexts can't
 * be used. `required` false: values that can't be decrypted are left out, with a warning.
 */
export async function prepareStackSettings(run: Run, required: boolean): Promise<StackFile> {
  const recorded = createRecordedProvider(run)
  if (recorded !== null) return keepRecordedProvider(run, recorded)
  const own = findOwnSalt(run)
  if (await opensAtService(run, own)) return { ...run.settings, salt: null }
  return prepareWithPassphrase(run, own, required)
}

async function prepareWithPassphrase(
  run: Run,
  own: string | null,
  required: boolean,
): Promise<StackFile> {
  const { settings, request } = run
  const { encryptionsalt: foreign } = settings
  const isForeign = foreign !== null && foreign !== own
  const isUsed = own === null ? await opensFile(run) : !isForeign
  const isPlain = !isCloudProvider(settings) && isUsed
  if (isPlain && (await isReadable(run, own ?? foreign)))
    return { ...settings, salt: own ?? foreign }
  const salt = own ?? (await makeSalt(getPassphrase(request)))
  try {
    return await reencrypt(run, salt)
  } catch (error) {
    if (required || !(error instanceof RunFailure)) throw error
    run.log.addDiagnostic('warning', `secret settings are left out: ${error.message}`)
    return { ...withoutProvider(settings), config: withoutSecure(settings.config), salt }
  }
}

/**
 * Whether the engine can decrypt every value of the file with this salt. Otherwise its error would
 * name neither the value nor the file.
 */
async function isReadable({ settings, request }: Run, salt: string | null): Promise<boolean> {
  if (!hasSecure(settings.config)) return true
  if (isCopy(request) || salt === null) return false
  const crypter = await openCrypter(salt, getPassphrase(request))
  if (typeof crypter === 'string') return true
  try {
    for (const ciphertext of listCiphertextsIn(settings.config)) crypter.decrypt(ciphertext)
    return true
  } catch {
    return false
  }
}

/**
 * Whether the state service decrypts every value of the file: a plain pulumi encrypts them with the
 * data key of the stack.
 */
async function opensAtService(
  { settings, request, secrets }: Run,
  own: string | null,
): Promise<boolean> {
  const hasSalt = own !== null || settings.encryptionsalt !== null
  if (!usesStateService(request) || hasSalt || isCloudProvider(settings)) return false
  const ciphertexts = listCiphertextsIn(settings.config)
  if (ciphertexts.length === 0) return false
  const texts = await decryptAtService(request, ciphertexts)
  for (const text of texts.values()) secrets.add(text)
  return ciphertexts.every(ciphertext => texts.has(ciphertext))
}

/** The values in the file of a template were encrypted for the template. */
const isCopy = ({ settingsFile, environment: { name } }: Run['request']): boolean =>
  settingsFile !== getSettingsFile({ name, template: null })

/**
 * The salt of the recorded state; null before one exists. A state without resources has no
 * ciphertext, and may be what a deleted environment of the same name left: the salt of the
 * environment counts then.
 */
function findOwnSalt({ request }: Pick<Run, 'request'>): string | null {
  const recorded = readRecorded(request)
  const salt = recorded && findSalt(recorded)
  const isEmpty = (recorded?.resources ?? []).length === 0
  return isEmpty ? (request.encryptionSalt ?? salt) : (salt ?? request.encryptionSalt)
}

/**
 * Whether a stack that doesn't exist yet can be created with the salt of its file. With a salt of
 * another passphrase the engine would fail with the message that the passphrase of the service is
 * incorrect.
 */
async function opensFile({ settings, request }: Run): Promise<boolean> {
  const { encryptionsalt: salt } = settings
  if (salt === null) return true
  return typeof (await openCrypter(salt, getPassphrase(request))) !== 'string'
}

type CloudProvider = { url: string; encryptedkey: string }

/** Returns the secrets provider of a recorded state that is not encrypted with a passphrase. */
function createRecordedProvider({ request }: Run): CloudProvider | null {
  const provider = readRecorded(request)?.secrets_providers
  if (provider?.type !== 'cloud') return null
  const { url = '', encryptedkey = '' } = (provider.state ?? {}) as Partial<CloudProvider>
  return { url, encryptedkey }
}

/** Throws `settings-invalid` when the file would replace it. */
function keepRecordedProvider({ settings, request }: Run, { url, encryptedkey }: CloudProvider) {
  const { secretsprovider, encryptedkey: key } = settings
  if (hasSecure(settings.config) && (secretsprovider !== url || key !== encryptedkey))
    throw new RunFailure(
      'settings-invalid',
      `${request.settingsFile}: secretsprovider or encryptedkey differs from that of the ` +
        `recorded state (${getScheme(url)}). Nothing was written`,
      {
        fields: [{ path: 'secretsprovider', message: `expected that of the recorded state` }],
        hint: `copy secretsprovider and encryptedkey of the stack into ${request.settingsFile}`,
      },
    )
  return { ...settings, secretsprovider: url, encryptedkey, encryptionsalt: null, salt: null }
}

const getScheme = (url: string) => url.split('://')[0] ?? url

async function reencrypt(run: Run, salt: string): Promise<StackFile> {
  const { settings } = run
  const to = await openOwn(run, salt)
  const read = await openFileReader(run, to)
  const config = convert(run, settings.config, { read, to }, []) as StackSettings['config']
  return { ...withoutProvider(settings), config, salt }
}

const withoutProvider = (settings: StackSettings): StackSettings => ({
  ...settings,
  secretsprovider: null,
  encryptedkey: null,
})

async function openOwn(run: Run, salt: string): Promise<Crypter> {
  const crypter = await openCrypter(salt, getPassphrase(run.request))
  if (typeof crypter !== 'string') return crypter
  throw new RunFailure(
    'passphrase-incorrect',
    `the recorded state of ${run.request.stack} was encrypted with another passphrase than ` +
      "the service's",
    { hint: 'configure the service with the passphrase that encrypted this state' },
  )
}

function convert(
  run: Run,
  value: unknown,
  keys: { read: ReadSecret; to: Crypter },
  path: string[],
): unknown {
  if (isSecure(value)) {
    const text = keys.read((value as { secure: string }).secure, path)
    run.secrets.add(text)
    return { secure: keys.to.encrypt(text) }
  }
  if (Array.isArray(value))
    return value.map((item, at) => convert(run, item, keys, [...path, String(at)]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, convert(run, item, keys, [...path, key])]),
  )
}

/** The settings without encrypted values. */
export function withoutSecure(config: StackSettings['config']): StackSettings['config'] {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => !hasSecure(value)))
}
