import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { compactDecrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { TwinstackError } from '../../lib/errors.ts'
import type { ComputeDigest } from '../../model/secretDigest.ts'
import { readDigestKey } from './digestKey.ts'
import { seal } from '../../lib/seal.ts'
import { ensureSecretFile } from '../../lib/secretFile.ts'

export type OutputKeys = {
  /** makes the digests with which secrets are compared */
  computeDigest: ComputeDigest
  /** for runners, which encrypt secret outputs with it (seal.ts) */
  publicJwk: Record<string, unknown>
  /** for values that the service has to store and read again */
  seal(value: Record<string, unknown>): Promise<string>
  /**
   * opens a sealed value; throws TwinstackError `internal` when it was sealed to another key or
   * changed
   */
  unseal(sealed: string): Promise<Record<string, unknown>>
}

/** The key pair for secret outputs, in `<home>/keys/outputs.jwk` (0600), made at first use. */
export async function readOutputKeys(home: string): Promise<OutputKeys> {
  const jwk = JSON.parse(
    await ensureSecretFile(join(home, 'keys', 'outputs.jwk'), createKey),
  ) as JWK
  const { d, ...publicJwk } = jwk
  const key = await importJWK(jwk, 'ECDH-ES')
  return {
    computeDigest: await readDigestKey(home),
    publicJwk,
    seal: async value => await seal(publicJwk, value),
    unseal: async sealed => await open(sealed, key),
  }
}

/**
 * Creates the passphrase of the stacks' secrets if it does not exist: 256 random bits, mode 0600.
 */
export async function ensurePassphrase(file: string): Promise<void> {
  await ensureSecretFile(file, () => randomBytes(32).toString('base64url'))
}

async function createKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  return JSON.stringify(await exportJWK(privateKey))
}

async function open(
  sealed: string,
  key: Awaited<ReturnType<typeof importJWK>>,
): Promise<Record<string, unknown>> {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return JSON.parse(new TextDecoder().decode(plaintext)) as Record<string, unknown>
  } catch (cause) {
    throw new TwinstackError(
      'internal',
      'the secret outputs could not be opened with the key of this service',
      {
        hint: 'was keys/outputs.jwk replaced? The next deploy seals the outputs again.',
        cause,
      },
    )
  }
}
