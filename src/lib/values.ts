/** Functions that compare property values. */

export type Properties = Record<string, unknown>

export function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isContainer(value: unknown): value is Properties | unknown[] {
  return typeof value === 'object' && value !== null
}

/**
 * The value of a property of the object itself; undefined for inherited ones, such as
 * `constructor`.
 */
export function getOwnValue(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Properties)[key] : undefined
}

/** Whether a value is empty: absent, null, an empty text, list or map. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return isContainer(value) && Object.keys(value).length === 0
}

/** Whether a value is what a provider returns for a property that was not set. */
export function isZero(value: unknown): boolean {
  return isEmpty(value) || value === false || value === 0 || value === 'false' || value === '0'
}

/** The canonical text of a JSON value, with sorted keys. */
export function stringifyStable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stringifyStable).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value) ?? 'null'
  return `{${Object.keys(value)
    .sort()
    .map(key => `${JSON.stringify(key)}:${stringifyStable(value[key])}`)
    .join(',')}}`
}

export function isSame(left: unknown, right: unknown): boolean {
  return left === right || stringifyStable(left) === stringifyStable(right)
}

/** A missing value gives no element, and a single value one. */
export function toElements(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
}

/** Returns an empty array for anything that is not an array. */
export function getArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** Returns undefined for anything that is neither a number nor the text of one. */
export function findNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isNaN(number) ? undefined : number
}

/**
 * Reads a switch from a boolean, its text, or a word of an API, e.g. `enabled`; undefined for
 * anything else.
 */
export function parseSwitch(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  const word = (Array.isArray(value) ? value.join() : getText(value)).toLowerCase()
  if (['true', '1', 'on', 'yes', 'enabled', 'enable', 'required', 'active'].includes(word))
    return true
  if (
    [
      '',
      'false',
      '0',
      'off',
      'no',
      'disabled',
      'disable',
      'suspended',
      'optional',
      'none',
      'passthrough',
    ].includes(word)
  )
    return false
  return undefined
}

/** Formats a plain value as text; an absent value as an empty text, a list or a map as JSON. */
export function getText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : `${value as number}`
}
