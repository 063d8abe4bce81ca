import { hashSha256 } from '../src/lib/hash.ts'
import type { Actor } from '../src/model/actor.ts'
import type { RequestOnce } from '../src/services/operations/idempotency.ts'

/**
 * A key belongs to its sender, so it is stored with its owner, hashed to one length. The draft
 * (-07, section 2.1) makes it a structured-field string, so surrounding quotes are not part of it.
 * `request`: what a repetition has to repeat, the path included; a parsed body has its keys in the
 * order of the schema.
 */
export function readIdempotencyKey(
  { kind, name }: Actor,
  key: string | undefined,
  request: unknown,
): RequestOnce | undefined {
  if (key === undefined) return undefined
  const bare = /^"(.*)"$/.exec(key)?.[1] ?? key
  return {
    idempotencyKey: computeDigest([kind, name, bare]),
    idempotencyDigest: computeDigest(request),
  }
}

function computeDigest(value: unknown): string {
  return hashSha256(JSON.stringify(value))
}
