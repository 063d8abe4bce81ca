/**
 * Splits a text into words as a shell does: quotes and backslashes, but no variables and no globs.
 */
import { TwinstackError } from '../../lib/errors.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/** Chat clients insert these characters in place of the typed ones. */
const replacements: Record<string, string> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "'",
  '’': "'",
  '\u00a0': ' ',
}

/** @throws TwinstackError `invalid-request` when a quote is not closed */
export function split(text: string): string[] {
  const plain = text.replaceAll(/[“”„‘’\u00a0]/g, found => requirePresent(replacements[found]))
  const words: string[] = []
  const pattern = /\s+|((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+)/gsy
  let end = 0
  for (let found = pattern.exec(plain); found; found = pattern.exec(plain)) {
    end = pattern.lastIndex
    if (found[1] !== undefined) words.push(unquoteWord(found[1]))
  }
  if (end === plain.length) return words
  throw new TwinstackError('invalid-request', 'a quote or backslash is not closed', {
    hint: 'put text with spaces in "…" or \'…\'',
  })
}

function unquoteWord(word: string): string {
  return word.replaceAll(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
    (_all, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double?.replaceAll(/\\(.)/gs, '$1') ?? single ?? escaped ?? '',
  )
}

/** Quotes a word so that `split` reads it back as the same word. */
export function quoteWord(word: string): string {
  return /^[\w.,:/@=+#-]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`
}
