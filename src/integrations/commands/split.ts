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

/** Characters without a width come with text that was copied from a page. */
const invisible = /[\u200b\u2060\ufeff]/g

/**
 * An apostrophe between two letters is one, not a quote: `it's`.
 *
 * @throws TwinstackError `invalid-request` when a quote is not closed
 */
export function split(text: string): string[] {
  const plain = text
    .replaceAll(invisible, '')
    .replaceAll(/[“”„‘’\u00a0]/g, found => requirePresent(replacements[found]))
  const words: string[] = []
  const pattern =
    /\s+|((?:[^\s"'\\]|(?<=\p{L})'(?=\p{L})|\\.|"(?:[^"\\]|\\.)*"|'(?:[^']|(?<=\p{L})'(?=\p{L}))*')+)/gsuy
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
    /"((?:[^"\\]|\\.)*)"|(?<=\p{L})(')(?=\p{L})|'((?:[^']|(?<=\p{L})'(?=\p{L}))*)'|\\(.)/gsu,
    (_all, double: string | undefined, ...others: (string | undefined)[]) =>
      double?.replaceAll(/\\(.)/gs, '$1') ??
      others.slice(0, 3).find(one => one !== undefined) ??
      '',
  )
}

/** Quotes a word so that `split` reads it back as the same word. */
export function quoteWord(word: string): string {
  return /^[\w.,:/@=+#-]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`
}
