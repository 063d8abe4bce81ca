/**
 * Entity tags (RFC 9110, sections 8.8.3 and 13.1.1), with which a caller changes an object only if
 * nobody else has changed it in the meantime.
 */
import { canonicalise } from './canonicalJson.ts'
import { TwinstackError } from './errors.ts'
import { hashSha256 } from './hash.ts'

/**
 * A weak tag of the parts of an object that requests change. It is weak because the other parts of
 * the answer (counters, the running operation) change without a new tag.
 */
export function computeEntityTag(parts: Record<string, unknown>): string {
  return `W/"${hashSha256(canonicalise(parts)).slice(0, 32)}"`
}

/**
 * Compares the header `If-Match` with the tag of the current object; null: there is no object.
 * Weak tags are compared by their text, other than RFC 9110 demands (as OData 4.01 does, section
 * 8.2.5): proxies that compress an answer make every tag weak.
 *
 * @throws TwinstackError `precondition-failed`
 */
export function requireMatch(
  ifMatch: string | undefined,
  current: string | null,
  what: string,
): void {
  if (ifMatch === undefined) return
  if (current !== null && listTags(ifMatch).some(tag => tag === '*' || tag === toText(current)))
    return
  throw new TwinstackError(
    'precondition-failed',
    current === null
      ? `if-match: ${what} does not exist`
      : `if-match: ${what} was changed after it was read: its tag is ${current}, not ${ifMatch}`,
    {
      hint:
        current === null
          ? 'send the request without if-match to create it'
          : 'read it again, and repeat the change with the `etag` of that answer',
    },
  )
}

function listTags(header: string): string[] {
  return header.trim() === '*' ? ['*'] : (header.match(/"[^"]*"/g) ?? [])
}

function toText(tag: string): string {
  return tag.replace(/^W\//, '')
}
