import { stripVTControlCharacters } from 'node:util'

/**
 * Formats an external text as one line, without control characters and marks of text direction, so
 * that it can't begin a header field or change a terminal.
 */
export function toOneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
}
