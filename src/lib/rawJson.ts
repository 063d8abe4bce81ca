/**
 * Splits JSON objects and arrays without parsing their values. Each value keeps the received text,
 * so that no number, escape or key order can change. `JSON.parse` loses all three:
 * 12345678901234567890 becomes a double, `\u003c` a `<`, and integer-like keys move first.
 */

/** The members of an object in their order; each value as its text. */
export type RawObject = Map<string, string>

/**
 * Returns the members of an object. A key that occurs twice has its last value, as in `JSON.parse`;
 * Go merges both where they are objects (findAmbiguity.ts refuses such states).
 *
 * @throws SyntaxError when the text is not a JSON object; the content of values is not checked
 */
export function parseMembers(text: string): RawObject {
  const members: RawObject = new Map()
  walkMembers(text, (key, value) => members.set(key, value))
  return members
}

/**
 * Calls `onMember` for each member of an object, also for each of a key that occurs twice.
 *
 * @throws SyntaxError as above
 */
export function walkMembers(text: string, onMember: (key: string, value: string) => void): void {
  walk(text, '{', '}', at => {
    if (text[at] !== '"') throw createSyntaxError(text, at)
    const keyEnd = findEndOfString(text, at)
    const colon = skipSpace(text, keyEnd)
    if (text[colon] !== ':') throw createSyntaxError(text, colon)
    const start = skipSpace(text, colon + 1)
    const end = findEndOfValue(text, start)
    onMember(JSON.parse(text.slice(at, keyEnd)) as string, text.slice(start, end))
    return end
  })
}

/**
 * Returns the elements of an array.
 *
 * @throws SyntaxError when the text is not a JSON array; the content of values is not checked
 */
export function parseElements(text: string): string[] {
  const elements: string[] = []
  walk(text, '[', ']', at => {
    const end = findEndOfValue(text, at)
    elements.push(text.slice(at, end))
    return end
  })
  return elements
}

/** Formats an object with these members. */
export function formatObject(members: Iterable<[string, string]>): string {
  const parts = []
  for (const [key, value] of members) parts.push(`${JSON.stringify(key)}:${value}`)
  return `{${parts.join(',')}}`
}

/** Formats an array with these elements. */
export function formatArray(elements: string[]): string {
  return `[${elements.join(',')}]`
}

function walk(text: string, open: string, close: string, item: (at: number) => number): void {
  let at = skipSpace(text, 0)
  if (text[at] !== open) throw createSyntaxError(text, at)
  at = skipSpace(text, at + 1)
  while (text[at] !== close) {
    at = skipSpace(text, item(at))
    if (text[at] === close) break
    if (text[at] !== ',') throw createSyntaxError(text, at)
    at = skipSpace(text, at + 1)
    if (text[at] === close) throw createSyntaxError(text, at)
  }
  if (skipSpace(text, at + 1) !== text.length) throw createSyntaxError(text, at + 1)
}

function findEndOfValue(text: string, start: number): number {
  const first = text[start]
  if (first === '"') return findEndOfString(text, start)
  if (first === '{' || first === '[') return findEndOfNested(text, start)
  let at = start
  while (at < text.length && !',]} \n\r\t'.includes(text.charAt(at))) at++
  if (at === start) throw createSyntaxError(text, at)
  return at
}

function findEndOfNested(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (char === '"') at = findEndOfString(text, at) - 1
    else if (char === '{' || char === '[') depth++
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1
  }
  throw createSyntaxError(text, text.length)
}

function findEndOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end === -1) throw createSyntaxError(text, text.length)
  return end + 1
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text[before] === '\\') before--
  return (at - before) % 2 === 0
}

function skipSpace(text: string, start: number): number {
  let at = start
  while (at < text.length && ' \n\r\t'.includes(text.charAt(at))) at++
  return at
}

function createSyntaxError(text: string, at: number): SyntaxError {
  const found = at < text.length ? JSON.stringify(text.slice(at, at + 10)) : 'the end of the text'
  return new SyntaxError(`unexpected ${found} at position ${at} of the JSON text`)
}
