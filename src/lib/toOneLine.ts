import { stripVTControlCharacters } from 'node:util'

/**
 * Text of a cloud or a person on one line, without control and direction characters, so that it
 * starts no header field and changes no terminal.
 */
export function toOneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
}
