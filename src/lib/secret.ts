import { randomBytes } from 'node:crypto'
import { hashSha256 } from './hash.ts'

/**
 * A new token secret: a prefix that secret scanners can know, and 256 random bits. Shown once,
 * never stored.
 */
export function createSecret(): string {
  return `tws_${randomBytes(32).toString('base64url')}`
}

/**
 * The digest that is stored and searched. A random secret of 256 bits needs no slow hash and no
 * salt.
 */
export function hashSecret(secret: string): string {
  return hashSha256(secret)
}
