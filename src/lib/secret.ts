import { randomBytes } from 'node:crypto'
import { hashSha256 } from './hash.ts'

/**
 * Creates a token secret: a prefix that secret scanners can recognise, and 256 random bits. It is
 * shown once and never stored.
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
