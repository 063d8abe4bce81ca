/** Encrypts and decrypts the secrets of an exported state (sdk/v3 `apitype`, SecretV1). */
import { isSecret } from '../../model/checkpoint.ts'

type SecretValue = { ciphertext?: string; plaintext?: string; [more: string]: unknown }

/** Returns a copy with every secret replaced by `change`. */
export function mapSecrets(value: unknown, change: (secret: SecretValue) => SecretValue): unknown {
  if (isSecret(value)) return change(value as SecretValue)
  if (Array.isArray(value)) return value.map(item => mapSecrets(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapSecrets(item, change)]),
  )
}

/**
 * Replaces secrets in plain text, as `pulumi stack export --show-secrets` prints them, by
 * ciphertext.
 */
export function encryptSecrets<Value>(value: Value, encrypt: (text: string) => string): Value {
  return mapSecrets(value, ({ plaintext, ...rest }) =>
    typeof plaintext === 'string' ? { ...rest, ciphertext: encrypt(plaintext) } : rest,
  ) as Value
}

/** The opposite of `encryptSecrets`. @throws what `decrypt` throws */
export function decryptSecrets<Value>(
  value: Value,
  decrypt: (ciphertext: string) => string,
): Value {
  return mapSecrets(value, ({ ciphertext, ...rest }) =>
    typeof ciphertext === 'string' ? { ...rest, plaintext: decrypt(ciphertext) } : rest,
  ) as Value
}

/** How many secrets are still encrypted. */
export function countCiphertexts(value: unknown): number {
  let count = 0
  mapSecrets(value, secret => {
    if (secret.ciphertext !== undefined) count += 1
    return secret
  })
  return count
}
