import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'
import { hashSha256 } from '../../lib/hash.ts'
import { ensureSecretFile } from '../../lib/secretFile.ts'
import type { MasterKey, MasterKeys } from '../../model/masterKey.ts'
import { open, seal } from './aes.ts'

/**
 * The master keys of the state service: from `variable` (the value of TWINSTACK_STATE_KEY),
 * otherwise from `<home>/keys/states.key` (mode 0600), which is created when it is missing. Both
 * have one key a line, 32 bytes in base64; the first is the current one, the others are former
 * ones. A line of `variable` can also name a key of a key management service, which `openRemoteKey`
 * opens.
 *
 * @throws TwinstackError `invalid-request` when a line is no key, or others can read the file
 */
export async function readMasterKeys({
  home,
  variable,
  openRemoteKey,
}: {
  home: string
  variable: string | null
  openRemoteKey?: OpenRemoteKey
}): Promise<MasterKeys> {
  if (variable !== null) return parseMasterKeys(variable, 'TWINSTACK_STATE_KEY', openRemoteKey)
  const file = join(home, 'keys', 'states.key')
  const text = await ensureSecretFile(file, () => randomBytes(32).toString('base64'))
  await refuseOpenFile(file)
  return parseMasterKeys(text, file)
}

/** The key that a line names; null when it names none. */
export type OpenRemoteKey = (line: string) => MasterKey | null

/** Keys from lines of base64; `source` names where they are from in errors. */
export function parseMasterKeys(
  text: string,
  source: string,
  openRemoteKey: OpenRemoteKey = () => null,
): MasterKeys {
  const lines = text.split(/[\s,]+/).filter(line => line !== '')
  const keys = lines.map(
    (line, index) =>
      openRemoteKey(line) ?? createLocalKey(decode(line, `${source}, key ${index + 1}`)),
  )
  const [current, ...former] = keys
  if (current) return { current, former }
  throw new TwinstackError('invalid-request', `${source} has no key`, {
    hint: 'a key is 32 random bytes in base64: openssl rand -base64 32',
  })
}

function decode(line: string, place: string): Buffer {
  const bytes = Buffer.from(line, 'base64')
  if (bytes.length === 32) return bytes
  throw new TwinstackError('invalid-request', `${place}: expected 32 bytes in base64`, {
    hint: 'make a key with: openssl rand -base64 32',
  })
}

/**
 * AES-256-GCM with a key of this process. The id identifies the key and reveals nothing about it.
 */
function createLocalKey(key: Buffer): MasterKey {
  return {
    id: `local:${hashSha256('twinstack state master key', key).slice(0, 16)}`,
    wrap: async (plain, context) => seal(key, plain, context),
    unwrap: async (wrapped, context) => open(key, wrapped, context),
  }
}

async function refuseOpenFile(file: string): Promise<void> {
  const { mode } = await stat(file)
  if (process.platform === 'win32' || (mode & 0o077) === 0) return
  const shown = (mode & 0o777).toString(8).padStart(4, '0')
  throw new TwinstackError('invalid-request', `${file} has mode ${shown}; expected 0600`, {
    hint: `others could read the key of all states: chmod 600 ${file}`,
  })
}
