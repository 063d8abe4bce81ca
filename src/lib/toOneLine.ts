import { stripVTControlCharacters } from 'node:util'

/**
 * Removes escape sequences and control characters, but keeps line ends and tabs: a text of a server
 * or a cloud can then not change a terminal.
 */
export function removeControls(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}

/**
 * Formats an external text as one line of at most `limit` characters (then the last one is `…`),
 * without control characters, marks of text direction, characters without width, and halves of
 * surrogate pairs. It can't begin a header field, add a line or change a terminal, and XML can
 * contain it.
 *
 * `limit` has a name, so that `lines.map(toOneLine)` is a type error: the index would cut lines.
 */
export function toOneLine(text: string, { limit = Infinity }: { limit?: number } = {}): string {
  const line = stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]+/gu, ' ')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f]/g, '')
    .trim()
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}
