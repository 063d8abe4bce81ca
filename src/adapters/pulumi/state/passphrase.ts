/**
 * Encryption with a passphrase, as the engine does it: AES-256-GCM with a key that PBKDF2 makes of
 * passphrase and salt (sdk/v3 `go/common/resource/config/crypt.go`).
 */
import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { createDigestCache } from '../../../lib/digestCache.ts'
import type { Crypter } from '../../../model/stateAccess.ts'

export type { Crypter }

const iterations = 1_000_000
const tagBytes = 16
const nonceBytes = 12

/**
 * `encryptionsalt` is `v1:SALT:CIPHERTEXT`; the ciphertext proves that a passphrase belongs to it.
 */
const saltForm = /^v1:([A-Za-z0-9+/=]+):(v1:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+)$/
const proof = 'pulumi'

/** Why an `encryptionsalt` can't be used. */
export type SaltProblem = 'malformed' | 'other-passphrase'

/** A key that was not derived before takes about 0.2 s of a thread beside this one. */
export async function openCrypter(
  salt: string,
  passphrase: string,
): Promise<Crypter | SaltProblem> {
  const [, bytes] = saltForm.exec(salt) ?? []
  if (bytes === undefined) return 'malformed'
  return openCrypterWithKey(salt, await deriveKey(passphrase, bytes))
}

/**
 * The crypter of a salt whose key is known; the ciphertext in the salt proves that the key is
 * correct.
 */
export function openCrypterWithKey(salt: string, key: Buffer): Crypter | SaltProblem {
  const [, , ciphertext] = saltForm.exec(salt) ?? []
  if (ciphertext === undefined) return 'malformed'
  try {
    const crypter = { decrypt: decryptWith(key), encrypt: encryptWithKey(key) }
    return crypter.decrypt(ciphertext) === proof ? crypter : 'other-passphrase'
  } catch {
    return 'other-passphrase'
  }
}

/** The key of a salt, 32 bytes; null: it is malformed or belongs to another passphrase. */
export async function deriveKeyOfSalt(salt: string, passphrase: string): Promise<Buffer | null> {
  const [, bytes] = saltForm.exec(salt) ?? []
  if (bytes === undefined) return null
  const key = await deriveKey(passphrase, bytes)
  return typeof openCrypterWithKey(salt, key) === 'string' ? null : key
}

/** A new `encryptionsalt`, as the engine makes one. */
export async function makeSalt(passphrase: string): Promise<string> {
  const bytes = randomBytes(8).toString('base64')
  const key = await deriveKey(passphrase, bytes)
  return `v1:${bytes}:${encryptWithKey(key)(proof)}`
}

/**
 * Keys by the digest of passphrase and salt: the passphrase itself is not kept. A stack has one
 * salt, so this many stacks need one derivation each.
 */
const derived = createDigestCache<Promise<Buffer>>(500)

/**
 * The key of 32 bytes, derived once for each passphrase and salt. Callers share it and must not
 * change it.
 *
 * @param salt in base64
 */
export function deriveKey(passphrase: string, salt: string): Promise<Buffer> {
  return derived.read([passphrase, salt], () =>
    promisify(pbkdf2)(passphrase, Buffer.from(salt, 'base64'), iterations, 32, 'sha256'),
  )
}

/**
 * Keeps the key of a salt that another process has derived. A key that the ciphertext in the salt
 * does not prove is ignored.
 */
export function rememberKey(passphrase: string, salt: string, key: Buffer): void {
  const [, bytes] = saltForm.exec(salt) ?? []
  if (bytes === undefined || typeof openCrypterWithKey(salt, key) === 'string') return
  void derived.read([passphrase, bytes], () => Promise.resolve(key))
}

/** Decrypts `v1:NONCE:TEXT`, both in base64. */
export function decryptWith(key: Buffer): Crypter['decrypt'] {
  return ciphertext => {
    const [version, nonce = '', text = ''] = ciphertext.split(':')
    if (version !== 'v1') throw new Error(`unknown form of ciphertext ${String(version)}`)
    const sealed = Buffer.from(text, 'base64')
    // without a length Node accepts a shortened tag, which is easier to forge
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), {
      authTagLength: tagBytes,
    })
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    const plain = [decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]
    return Buffer.concat(plain).toString('utf8')
  }
}

export function encryptWithKey(key: Buffer): Crypter['encrypt'] {
  return text => {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const sealed = [cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
    return `v1:${nonce.toString('base64')}:${Buffer.concat(sealed).toString('base64')}`
  }
}
