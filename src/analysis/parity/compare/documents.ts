/** Parses documents inside texts: JSON, YAML, base64, and lines such as those of user data. */

import { parseAllDocuments } from 'yaml'
import { typed, withoutFilledIn } from '../../normalise/documents.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/** Key of the lines that are not settings; their order is compared, too. */
export const linesKey = '[lines]'
const longest = 1_000_000

/** Parses the text of the property `name`, and removes values that the service adds. */
export const parseNamedDocument = (text: string, name: string): unknown =>
  withoutFilledIn(parseDocument(text), name)

/** Returns a JSON or YAML value, or settings and lines; undefined for a plain text. */
export function parseDocument(text: string): unknown {
  if (text.length < 2 || text.length > longest) return undefined
  const inside = decodeBase64(text)
  return (
    parseJsonDocument(inside) ??
    (inside.includes('\n')
      ? (parseYaml(inside) ?? parseSettings(inside))
      : inside === text
        ? undefined
        : { [linesKey]: [inside] })
  )
}

function parseJsonDocument(text: string): unknown {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Parses YAML with nested values, e.g. a kubeconfig or a Prometheus configuration. Returns
 * undefined for scripts, settings and prose, which are compared line by line.
 */
function parseYaml(text: string): unknown {
  if (/^#!|^\s*<|\$\{?\(|\{\{/.test(text) || !/^\s*(?:- |[\w."'/-]+:)/m.test(text)) return undefined
  if (!/^[ \t]+\S|^- |^[\w."'/-]+: [[{]/m.test(text)) return undefined
  const documents = parseAllDocuments(text, { logLevel: 'silent' })
  if (!Array.isArray(documents) || documents.some(one => one.errors.length > 0)) return undefined
  const values = documents.map(one => one.toJS({ maxAliasCount: 100 }) as unknown)
  if (values.length === 0 || values.some(one => one === null || typeof one !== 'object'))
    return undefined
  return values.length === 1 ? values[0] : values
}

/** Returns the decoded text of base64, e.g. of user data; any other text is returned unchanged. */
function decodeBase64(text: string): string {
  if (text.length < 32 || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return text
  const inside = Buffer.from(text, 'base64').toString()
  return /^[\t\n\r\u0020-\u007e\u00a0-\uffef]+$/.test(inside) && !inside.includes('\ufffd')
    ? inside
    : text
}

/**
 * Matches a private key in PEM form. It is compared as one line, because its single lines would not
 * be recognised as secret.
 */
const keyBlock = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g

/**
 * Parses `NAME=value`, `export NAME=value` and `name: value` where the name occurs once in the
 * text; all other lines keep their text.
 */
function parseSettings(text: string): Record<string, unknown> {
  const parsed = text
    .replace(keyBlock, block => block.replaceAll('\n', ' '))
    .split(/\r?\n/)
    .map(line => ({
      line,
      parts: /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*(?:=|:(?=\s|$))\s*(.*)$/.exec(line),
    }))
  const counts = new Map<string, number>()
  for (const { parts } of parsed)
    if (parts !== null)
      counts.set(requirePresent(parts[1]), (counts.get(requirePresent(parts[1])) ?? 0) + 1)
  const isSetting = (parts: RegExpExecArray | null) =>
    parts !== null && counts.get(requirePresent(parts[1])) === 1
  const settings = parsed
    .filter(({ parts }) => isSetting(parts))
    .map(
      ({ parts }) =>
        [
          requirePresent(requirePresent(parts)[1]),
          unquote(requirePresent(requirePresent(parts)[2])),
        ] as const,
    )
  return {
    ...Object.fromEntries(settings),
    [linesKey]: parsed.filter(({ parts }) => !isSetting(parts)).map(({ line }) => line),
  }
}

const unquote = (text: string) =>
  /^(["']).*\1\s*$/.test(text) ? text.trim().slice(1, -1) : text.trim()

/** Whether the documents of this property distinguish numbers from texts. */
export const isTyped = (name: string) => typed.test(name)

/**
 * Whether it is a policy document of AWS. In it, one Action, Resource or Statement is equivalent to
 * a list with one element.
 */
export function isPolicy(value: unknown): boolean {
  return value !== null && typeof value === 'object' && 'Statement' in value
}
