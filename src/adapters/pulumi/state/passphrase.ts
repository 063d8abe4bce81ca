/**
 * Encryption with a passphrase, as the engine does it: AES-256-GCM with a key that PBKDF2 makes of
 * passphrase and salt (sdk/v3 `go/common/resource/config/crypt.go`).
 */
import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

const iterations = 1_000_000
const tagBytes = 16
const nonceBytes = 12

/** `encryptionsalt` is `v1:SALT:CIPHERTEXT`; the ciphertext proves that a passphrase belongs to it. */
const saltForm = /^v1:([A-Za-z0-9+/=]+):(v1:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+)$/
const proof = 'pulumi'

export type Crypter = {
  /** @throws Error when it was encrypted with another key, or changed */
  decrypt(ciphertext: string): string
  encrypt(text: string): string
}

/** Why an `encryptionsalt` can't be used. */
export type SaltProblem = 'malformed' | 'other-passphrase'

/** The key takes about 0.2 s of a thread beside this one. */
export async function openCrypter(
  salt: string,
  passphrase: string,
): Promise<Crypter | SaltProblem> {
  const [, bytes, ciphertext] = saltForm.exec(salt) ?? []
  if (bytes === undefined || ciphertext === undefined) return 'malformed'
  const key = await deriveKey(passphrase, bytes)
  const crypter = { decrypt: decryptWith(key), encrypt: encryptWith(key) }
  try {
    return crypter.decrypt(ciphertext) === proof ? crypter : 'other-passphrase'
  } catch {
    return 'other-passphrase'
  }
}

/** `salt` in base64. */
export function deriveKey(passphrase: string, salt: string): Promise<Buffer> {
  return promisify(pbkdf2)(passphrase, Buffer.from(salt, 'base64'), iterations, 32, 'sha256')
}

/** Decrypts `v1:NONCE:TEXT`, both in base64. */
export function decryptWith(key: Buffer): Crypter['decrypt'] {
  return ciphertext => {
    const [version, nonce = '', text = ''] = ciphertext.split(':')
    if (version !== 'v1') throw new Error(`unknown form of ciphertext ${String(version)}`)
    const sealed = Buffer.from(text, 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'))
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    const plain = [decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]
    return Buffer.concat(plain).toString('utf8')
  }
}

function encryptWith(key: Buffer): Crypter['encrypt'] {
  return text => {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const sealed = [cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
    return `v1:${nonce.toString('base64')}:${Buffer.concat(sealed).toString('base64')}`
  }
}
