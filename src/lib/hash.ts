import { createHash, type Hash } from 'node:crypto'

/** SHA-256 of texts (UTF-8) and bytes, one after the other, as 64 hexadecimal characters. */
export function hashSha256(...parts: (string | Uint8Array)[]): string {
  return hashSha256Bytes(...parts).toString('hex')
}

/** The same as 32 bytes, for comparison in constant time, other encodings, and numbers. */
export function hashSha256Bytes(...parts: (string | Uint8Array)[]): Buffer {
  return parts.reduce((hash, part) => hash.update(part), createSha256()).digest()
}

/** Starts a SHA-256 for content that is read in parts; `digest('hex')` returns the result. */
export function createSha256(): Hash {
  return createHash('sha256')
}
