/**
 * Keyed digests of secret values, so that two environments can be compared in what they keep
 * secret. They are stored beside the recorded state; no report, API answer or file contains one.
 */

/** The values of one half of a resource, by property; each secret in it is a digest. */
type DigestedProperties = Record<string, unknown>
/** The properties with secrets of each resource, by URN. */
export type SecretDigests = Record<
  string,
  { inputs?: DigestedProperties; outputs?: DigestedProperties }
>

/**
 * What is known about the text behind a digest. `names`: it contains the name, the account or a
 * region of its environment, which differ between environments. `secret`: a password, a key, a
 * token, or a text with one. `value`: a whole secret property. `part`: a part of a document that
 * is kept secret only because the document contains a secret.
 */
export type DigestKind = 'names' | 'secret' | 'value' | 'part'

/** HMAC-SHA-256 of a text under a key of the service, as hexadecimal digits. */
export type ComputeDigest = (text: string) => string

const letters: Record<DigestKind, string> = { names: 'n', secret: 's', value: 'v', part: 'p' }
const form = /^\[secret:([nsvp]):([0-9a-f]{64})\]$/
const anywhere = /\[secret:[nsvp]:[0-9a-f]{64}\]/g

export const formatDigest = (kind: DigestKind, digest: string): string =>
  `[secret:${letters[kind]}:${digest}]`

/** The parts of a digest; null for any other value. */
export function parseDigest(value: unknown): { kind: DigestKind; digest: string } | null {
  if (typeof value !== 'string' || !value.startsWith('[secret:')) return null
  const [, letter, digest] = form.exec(value) ?? []
  const kind = (Object.keys(letters) as DigestKind[]).find(one => letters[one] === letter)
  return kind === undefined || digest === undefined ? null : { kind, digest }
}

/** A copy with `[secret]` in place of every digest, also of those inside texts. */
export function withoutDigests(value: unknown): unknown {
  if (typeof value === 'string')
    return value.includes('[secret:') ? value.replaceAll(anywhere, '[secret]') : value
  if (Array.isArray(value)) return value.map(withoutDigests)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [withoutDigests(key), withoutDigests(item)]),
  )
}
