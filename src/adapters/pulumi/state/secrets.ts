/** The secrets of a recorded state in plain text, for callers that must remove them from output. */
import { isSecret, type Deployment } from '../../../model/checkpoint.ts'
import { decryptWith, deriveKey } from './passphrase.ts'

/**
 * Every secret value of the state. Empty where there is none, or where another secrets provider
 * than a passphrase encrypted them: only the engine can use that provider. The key takes about 0.2
 * s of a thread beside this one. What can't be decrypted is left out: the engine says why when it
 * reads the state.
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
  const decrypt = decryptWith(await deriveKey(passphrase, salt))
  return ciphertexts.flatMap(text => plainValue(text, decrypt))
}

function ciphertextsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if (!isSecret(value)) return Object.values(value).flatMap(ciphertextsIn)
  const { ciphertext } = value as { ciphertext?: unknown }
  return typeof ciphertext === 'string' ? [ciphertext] : []
}

/** The plain text is the JSON of the value. */
function plainValue(ciphertext: string, decrypt: (ciphertext: string) => string): unknown[] {
  try {
    return [JSON.parse(decrypt(ciphertext)) as unknown]
  } catch {
    return []
  }
}
