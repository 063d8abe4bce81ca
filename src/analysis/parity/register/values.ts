/**
 * Decides whether a documented value still matches the actual one. People write `t3.medium (1 vCPU,
 * 4GB RAM)`, `7 days` or `us-east-1, us-west-2 (multi-region)` where the state has `t3.medium`, 7
 * and a list; both have the same meaning.
 */
import { getText } from '../../../lib/values.ts'
import { matchesPattern } from './pattern.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/** The value of an entry for "this side does not have it". */
const absent = 'absent'

/**
 * Matches exactly or by pattern: numbers as numbers, lists as sets, `absent` as no value; a remark
 * in brackets at the end is ignored.
 */
export function matchesValue(documented: unknown, actual: unknown): boolean {
  if (documented === '*') return true
  if (actual === null || actual === undefined) return documented === absent || documented === null
  if (Array.isArray(actual)) return matchesSet(listOf(documented), actual)
  if (Array.isArray(documented))
    return typeof actual === 'string' && matchesSet(documented, listOf(actual))
  if (typeof actual === 'object') return isSameObject(documented, actual as Record<string, unknown>)
  // compared as numbers when one side is a number; two texts may be versions, where 1.10 is not 1.1
  if (typeof documented === 'number') return parseNumeric(getText(actual)) === documented
  return listForms(documented).some(form => matchesText(form, actual))
}

function matchesText(documented: string, actual: unknown): boolean {
  if (matchesPattern(documented, getText(actual))) return true
  if (typeof actual === 'number')
    return parseNumeric(/^(\S+)( [a-z%]+)?$/i.exec(documented)?.[1] ?? '') === actual // `7`, `7 days`
  return (
    typeof actual === 'string' &&
    documented.includes(',') &&
    actual.includes(',') &&
    matchesSet(listOf(documented), listOf(actual))
  )
}

/** Returns the text as written, and without the remark in brackets. */
function listForms(documented: unknown): string[] {
  if (typeof documented === 'object') return []
  const text = getText(documented).trim()
  const bare = text.replace(/\s*\([^()]*\)$/, '')
  return bare === text || bare === '' ? [text] : [text, bare]
}

/** Returns the number that a text contains; a version such as 1.10.2 is not a number. */
function parseNumeric(text: string): number | null {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value !== 'string') return [value]
  return requirePresent(listForms(value).at(-1))
    .split(',')
    .map(part => part.trim())
}

/** Whether every documented member exists and every existing member is documented. */
function matchesSet(documented: unknown[], actual: unknown[]): boolean {
  return (
    documented.every(one => actual.some(other => matchesValue(one, other))) &&
    actual.every(one => documented.some(other => matchesValue(other, one)))
  )
}

function isSameObject(documented: unknown, actual: Record<string, unknown>): boolean {
  if (typeof documented !== 'object' || documented === null || Array.isArray(documented))
    return false
  const keys = new Set([...Object.keys(documented), ...Object.keys(actual)])
  return [...keys].every(key =>
    matchesValue((documented as Record<string, unknown>)[key], actual[key]),
  )
}
