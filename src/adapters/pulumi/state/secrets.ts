/**
 * The secrets of a recorded state in plain text, for who must keep them out of what is written. As
 * the engine does it: AES-256-GCM with a key made of the passphrase by PBKDF2
 * (`sdk/go/common/resource/config/crypt.go`, `SymmetricCrypterKeyFromPassphrase`).
 */
import { createDecipheriv, pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import { isSecret, type Deployment } from '../../../model/checkpoint.ts'

const iterations = 1_000_000
const tagBytes = 16

/**
 * Every secret value of the state. Empty where there is none, or where another secrets provider
 * than a passphrase encrypted them: only the engine can ask that. The key takes about 0.2 s of a
 * thread beside this one. What can't be decrypted is left out: the engine says why when it reads
 * the state.
 */
export async function stateSecrets(deployment: Deployment, passphrase: string): Promise<unknown[]> {
  const ciphertexts = [...new Set(ciphertextsIn(deployment.resources ?? []))]
  const salt = /^v1:([^:]+):/.exec(deployment.secrets_providers?.state?.salt ?? '')?.[1]
  if (
    ciphertexts.length === 0 ||
    salt === undefined ||
    deployment.secrets_providers?.type !== 'passphrase'
  )
    return []
  const key = await promisify(pbkdf2)(
    passphrase,
    Buffer.from(salt, 'base64'),
    iterations,
    32,
    'sha256',
  )
  return ciphertexts.flatMap(text => decrypted(text, key))
}

function ciphertextsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if (!isSecret(value)) return Object.values(value).flatMap(ciphertextsIn)
  const { ciphertext } = value as { ciphertext?: unknown }
  return typeof ciphertext === 'string' ? [ciphertext] : []
}

/** The plain text is the JSON of the value. */
function decrypted(ciphertext: string, key: Buffer): unknown[] {
  try {
    const [, nonce, sealed] = ciphertext.split(':').map(part => Buffer.from(part, 'base64')) as [
      Buffer,
      Buffer,
      Buffer,
    ]
    const decipher = createDecipheriv('aes-256-gcm', key, nonce)
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    return [
      JSON.parse(
        Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]).toString(
          'utf8',
        ),
      ),
    ]
  } catch {
    return []
  }
}
