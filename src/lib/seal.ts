import { CompactEncrypt, importJWK } from 'jose'

/**
 * Seals a value to the service's public key: a compact JWE (RFC 7516), ECDH-ES with A256GCM. A
 * process that has only the public key, such as a runner, can't decrypt the result. This file
 * imports only jose, so that a runner's child can load it.
 */
export async function seal(
  publicJwk: Record<string, unknown>,
  value: Record<string, unknown>,
): Promise<string> {
  const key = await importJWK(publicJwk, 'ECDH-ES')
  return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
    .encrypt(key)
}
