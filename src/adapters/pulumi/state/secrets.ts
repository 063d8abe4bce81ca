/** The secrets of a recorded state in plain text, for callers that must remove them from output. */
import { isSecret, type Deployment } from '../../../model/checkpoint.ts'
import { decryptWith, deriveKey } from './passphrase.ts'

/**
 * Every secret value of the state. Empty where there is none, or where another secrets provider
 * than a passphrase encrypted them: only the engine can use that provider. What can't be decrypted
 * is left out and counted (`foreign`): the engine says why when it reads the state.
 */
export async function decryptStateSecrets(
  deployment: Deployment,
  passphrase: string,
): Promise<{ values: unknown[]; foreign: number }> {
  const ciphertexts = [...new Set(listCiphertextsIn(deployment.resources ?? []))]
  const { type, state } = deployment.secrets_providers ?? {}
  if (type !== 'passphrase') return { values: [], foreign: 0 }
  const texts = await decryptTexts(ciphertexts, state?.salt ?? null, passphrase)
  return { values: texts.flatMap(parseText), foreign: ciphertexts.length - texts.length }
}

/** The plain texts; what can't be decrypted with this salt is left out. */
export async function decryptTexts(
  ciphertexts: readonly string[],
  salt: string | null,
  passphrase: string,
): Promise<string[]> {
  const bytes = /^v1:([^:]+):/.exec(salt ?? '')?.[1]
  if (ciphertexts.length === 0 || bytes === undefined) return []
  const decrypt = decryptWith(await deriveKey(passphrase, bytes))
  return ciphertexts.flatMap(text => {
    try {
      return [decrypt(text)]
    } catch {
      return []
    }
  })
}

function listCiphertextsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  if (!isSecret(value)) return Object.values(value).flatMap(listCiphertextsIn)
  const { ciphertext } = value as { ciphertext?: unknown }
  return typeof ciphertext === 'string' ? [ciphertext] : []
}

/** The plain text in a state is the JSON of the value. */
export function parseText(text: string): unknown[] {
  try {
    return [JSON.parse(text) as unknown]
  } catch {
    return []
  }
}
