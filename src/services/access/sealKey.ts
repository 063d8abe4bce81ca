import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type JsonWebKey,
} from 'node:crypto'
import { join } from 'node:path'

import { ensureSecretFile } from '../../lib/secretFile.ts'
import type { SealKey } from '../../model/sealKey.ts'
import { hashSha256 } from '../../lib/hash.ts'

/**
 * The key that seals audits (Ed25519), in `<home>/keys/audits.jwk` (0600), made at first use. It is
 * kept apart from the database, so that write access to the database alone is not enough to hide
 * a changed audit.
 */
export async function sealKey(home: string): Promise<SealKey> {
  const jwk = JSON.parse(
    await ensureSecretFile(join(home, 'keys', 'audits.jwk'), createKey),
  ) as JsonWebKey
  const { d, ...publicJwk } = jwk
  const secret = createPrivateKey({ key: jwk, format: 'jwk' })
  const open = createPublicKey(secret)
  return {
    id: hashSha256(String(jwk.x)).slice(0, 16),
    publicJwk,
    sign: text => sign(null, Buffer.from(text), secret).toString('base64url'),
    verify: (text, seal) => verify(null, Buffer.from(text), open, Buffer.from(seal, 'base64url')),
  }
}

function createKey(): string {
  return JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))
}
