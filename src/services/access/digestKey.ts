import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { ensureSecretFile } from '../../lib/secretFile.ts'
import type { ComputeDigest } from '../../model/secretDigest.ts'

/**
 * The function that makes digests of secret values: HMAC-SHA-256 with a key of 256 random bits in
 * `<home>/keys/secret-digests` (0600), made at first use. Runs and programs do not get the key, so
 * that a short secret can't be found by trying values, even with a copy of the database. All
 * environments share it, so that equal values have equal digests.
 */
export async function readDigestKey(home: string): Promise<ComputeDigest> {
  const key = Buffer.from(
    await ensureSecretFile(join(home, 'keys', 'secret-digests'), () =>
      randomBytes(32).toString('base64url'),
    ),
    'base64url',
  )
  return text => createHmac('sha256', key).update(text).digest('hex')
}
