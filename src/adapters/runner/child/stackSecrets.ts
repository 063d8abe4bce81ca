/**
 * Which key encrypts what. The recorded state keeps the salt that it has. The salt of a settings
 * file only decrypts the values of that file, for one run: they are encrypted again for the stack.
 */
import { readFileSync } from 'node:fs'
import { openCrypter, type Crypter, type SaltProblem } from '../../pulumi/state/passphrase.ts'
import { RunFailure } from './failure.ts'
import { readRecorded, saltOf } from './recorded.ts'
import type { Run } from './run.ts'
import { hasSecure, isSecure, type StackSettings } from './settings.ts'

/** Settings as the engine reads them: every secure value is encrypted for the stack. */
export type StackFile = StackSettings & { salt: string | null }

/**
 * Throws `passphrase-incorrect` and `settings-invalid` for a file whose salt or ciphertexts can't be
 * used. `required` false: values that can't be decrypted are left out, with a warning.
 */
export async function settingsForStack(run: Run, required: boolean): Promise<StackFile> {
  const { settings, request } = run
  const own = recordedSalt(run) ?? request.encryptionSalt
  const { encryptionsalt: foreign } = settings
  if (own === null || foreign === null || own === foreign)
    return { ...settings, salt: own ?? foreign }
  try {
    const config = hasSecure(settings.config)
      ? await reencrypt(run, settings.config, foreign, own)
      : settings.config
    if (!hasSecure(settings.config)) await open(run, foreign)
    return { ...settings, config, salt: own }
  } catch (error) {
    if (required || !(error instanceof RunFailure)) throw error
    run.log.diagnostic('warning', `secret settings are left out: ${error.message}`)
    return { ...settings, config: withoutSecure(settings.config), salt: own }
  }
}

/** Salt of the recorded state; null before there is one, or where only the engine can read it. */
export function recordedSalt({ request }: Pick<Run, 'request'>): string | null {
  const recorded = readRecorded(request)
  return recorded && saltOf(recorded)
}

async function reencrypt(run: Run, config: StackSettings['config'], foreign: string, own: string) {
  const from = await open(run, foreign)
  const to = await openCrypterOf(run, own)
  if (typeof to === 'string')
    throw new RunFailure(
      'passphrase-incorrect',
      `the recorded state of ${run.request.stack} was encrypted with another passphrase than the service's`,
      { hint: 'give the service the passphrase that this state was made with' },
    )
  return convert(run, config, from, to, []) as StackSettings['config']
}

async function open(run: Run, salt: string): Promise<Crypter> {
  const crypter = await openCrypterOf(run, salt)
  if (typeof crypter !== 'string') return crypter
  const { settingsFile } = run.request
  throw crypter === 'malformed'
    ? new RunFailure('settings-invalid', `${settingsFile}: encryptionsalt is malformed`, {
        fields: [{ path: 'encryptionsalt', message: 'expected v1:SALT:v1:NONCE:CIPHERTEXT' }],
        hint: `correct ${settingsFile}; \`pulumi config set --secret\` writes it`,
      })
    : new RunFailure(
        'passphrase-incorrect',
        `${settingsFile}: encryptionsalt was made with another passphrase than the service's. Nothing was written`,
        { hint: 'set the secret values again, with the passphrase of the service' },
      )
}

async function openCrypterOf({ request }: Run, salt: string): Promise<Crypter | SaltProblem> {
  const { passphraseFile } = request.backend
  const passphrase = passphraseFile === null ? '' : readFileSync(passphraseFile, 'utf8').trim()
  return openCrypter(salt, passphrase)
}

function convert(run: Run, value: unknown, from: Crypter, to: Crypter, path: string[]): unknown {
  if (isSecure(value)) {
    const { secure } = value as { secure: string }
    return { secure: to.encrypt(decrypt(run, from, secure, path)) }
  }
  if (Array.isArray(value))
    return value.map((item, at) => convert(run, item, from, to, [...path, String(at)]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, convert(run, item, from, to, [...path, key])]),
  )
}

function decrypt(run: Run, from: Crypter, secure: string, path: string[]): string {
  try {
    const text = from.decrypt(secure)
    run.secrets.add(text)
    return text
  } catch (cause) {
    const { settingsFile } = run.request
    const at = ['config', ...path].join('.')
    throw new RunFailure(
      'settings-invalid',
      `${settingsFile}: ${at} can't be decrypted: it was encrypted for another stack`,
      { fields: [{ path: at, message: 'was encrypted for another stack' }], cause },
    )
  }
}

function withoutSecure(config: StackSettings['config']): StackSettings['config'] {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => !hasSecure(value)))
}
