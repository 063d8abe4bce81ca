/**
 * Splits a text into words as a shell would: quotes, backslashes, and nothing of the rest (no
 * variables, no globs).
 */
import { TwinstackError } from '../../lib/errors.ts'

/** Chats put these in place of what was typed. */
const typed: Record<string, string> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "'",
  '’': "'",
  '\u00a0': ' ',
}

/** @throws TwinstackError `invalid-request` for a quote that is not closed */
export function split(text: string): string[] {
  const plain = text.replaceAll(/[“”„‘’\u00a0]/g, found => typed[found]!)
  const words: string[] = []
  const pattern = /\s+|((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+)/gsy
  let end = 0
  for (let found = pattern.exec(plain); found; found = pattern.exec(plain)) {
    end = pattern.lastIndex
    if (found[1] !== undefined) words.push(unquoted(found[1]))
  }
  if (end === plain.length) return words
  throw new TwinstackError('invalid-request', 'a quote or backslash is not closed', {
    hint: 'write "…" or \'…\' around what has spaces in it',
  })
}

function unquoted(word: string): string {
  return word.replaceAll(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
    (_all, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double?.replaceAll(/\\(.)/gs, '$1') ?? single ?? escaped ?? '',
  )
}

/** As it has to be written to be read as this word. */
export function quoted(word: string): string {
  return /^[\w.,:/@=+#-]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`
}
