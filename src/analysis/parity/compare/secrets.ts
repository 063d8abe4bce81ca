import { isUnknownText, withheld } from '../../../model/checkpoint.ts'

/**
 * Withholds the values that a report never shows: secrets, and values with the name of a secret
 * that were not declared as secret.
 */

const other = '[secret], another one'
/** The text for a value that a preview cannot know yet. */
export const isUnknown = (value: unknown): boolean => value === '[unknown]' || isUnknownText(value)

const secretName =
  /(?:password|passwd|passphrase|secret|secret[-_]?string|token|api[-_]?key|private[-_]?key|access[-_]?key|account[-_]?key|credentials?|connection[-_]?string|auth)s?$|^secure$/i
/** Matches names with the ending of a secret that are not secrets. */
const harmlessName = /^(http_?tokens|max_?tokens|managed?_?master_?user_?password|next_?token)$/i
/** Matches `user:password@` in an address, keys in PEM form, and access keys of AWS */
const inText = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+@/gi, '$1[secret]@'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, withheld],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, withheld],
  [
    /\b((?:[\w.-]*)(?:password|passwd|passphrase|secret|token|api[-_]?key|private[-_]?key|credentials?)["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
    '$1[secret]',
  ],
  [/\b(Bearer|Basic)\s+[\w.~+/-]{8,}=*/g, '$1 [secret]'],
] as const

export const isSecretName = (name: string) => secretName.test(name) && !harmlessName.test(name)

/** Returns the value that a report may show; `name` is the property or setting that contains it. */
export function redactValue(value: unknown, name: string): unknown {
  if (typeof value === 'string')
    return isSecretName(name)
      ? withheld
      : inText.reduce<string>((text, [pattern, to]) => text.replace(pattern, to), value)
  if (Array.isArray(value)) return value.map(item => redactValue(item, name))
  if (value === null || typeof value !== 'object') return value
  if (isSealed(value)) return withheld
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redactValue(item, getName(value, key))]),
  )
}

/**
 * Whether a value is `{secure: ciphertext}` of a settings file; its text differs on each side even
 * for the same secret.
 */
const isSealed = (value: object) => 'secure' in value && Object.keys(value).length === 1

/** Replaces the encrypted values of a settings file by the text of withheld ones. */
export function withholdSealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withholdSealed)
  if (value === null || typeof value !== 'object') return value
  return isSealed(value)
    ? withheld
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withholdSealed(item)]))
}

/**
 * In `{name, value}` and `{key, value}` the content of `name` or `key` decides whether the value is
 * secret.
 */
export function getName(holder: object, key: string): string {
  if (key !== 'value' && key !== 'Value' && key !== 'values') return key
  const { name, key: label, Name, Key } = holder as Record<string, unknown>
  const found = name ?? label ?? Name ?? Key
  return typeof found === 'string' ? found : key
}

/** Returns both sides of a difference; two withheld values still differ. */
export function redactPair(
  left: unknown,
  right: unknown,
  name: string,
): { left: unknown; right: unknown } {
  if (left === withheld && right === withheld) return { left: withheld, right: other }
  if (left === withheld || right === withheld) return { left: hide(left), right: hide(right) }
  const pair = { left: redactValue(left, name), right: redactValue(right, name) }
  return pair.left === withheld && pair.right === withheld ? { left: withheld, right: other } : pair
}

const hide = (value: unknown) =>
  value === withheld || value === undefined || value === null
    ? (value ?? null)
    : '[not secret here, not shown]'
