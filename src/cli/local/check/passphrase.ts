/** Whether a passphrase belongs to the salt of a settings file. */
import { createDecipheriv, pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'

/**
 * `v1:SALT:v1:NONCE:CIPHERTEXT`: the ciphertext of the word `pulumi`, AES-256-GCM with a key made
 * by PBKDF2 (pkg/v3 `secrets/passphrase/manager.go`; sdk/v3 `resource/config/crypt.go`).
 */
export async function passphraseFits(salt: string, passphrase: string): Promise<boolean> {
  const parts = salt.split(':')
  if (parts.length !== 5 || parts[0] !== 'v1' || parts[2] !== 'v1') return false
  const [bytes, nonce, sealed] = [parts[1], parts[3], parts[4]].map(part =>
    Buffer.from(part ?? '', 'base64'),
  )
  if (!bytes || !nonce || !sealed || sealed.length <= 16 || nonce.length !== 12) return false
  const key = await promisify(pbkdf2)(passphrase, bytes, 1_000_000, 32, 'sha256')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce)
    decipher.setAuthTag(sealed.subarray(-16))
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
    return plain.toString('utf8') === 'pulumi'
  } catch {
    return false
  }
}
