/** Finds an environment's own name, in its spellings inside values and logical names. */
import { requirePresent } from '../../../lib/requirePresent.ts'

/** Synonyms for stages: a stack may have one of them in its name, and another in its values. */
const stages = [
  ['production', 'prod', 'prd', 'live'],
  ['staging', 'stage', 'stg'],
  ['development', 'develop', 'dev'],
  ['testing', 'test', 'tst'],
  ['preproduction', 'preprod', 'pre'],
  ['sandbox', 'sbx'],
  ['qa'],
  ['uat'],
  ['demo'],
]
const listStages = (word: string) => stages.find(words => words.includes(word.toLowerCase())) ?? []

/**
 * The words in which two stack names differ: `acme-staging` and `acme-prod` give `staging` and
 * `prod`. Empty where nothing or everything is common.
 */
export function selectDifferingWords(one: string, other: string): [string[], string[]] {
  const [ours, theirs] = [one.split(/[-_.\s]+/), other.split(/[-_.\s]+/)]
  let [start, end] = [0, 0]
  const shorter = Math.min(ours.length, theirs.length)
  while (start < shorter && ours[start] === theirs[start]) start++
  while (end < shorter - start && ours.at(-1 - end) === theirs.at(-1 - end)) end++
  const cutMiddle = (words: string[]) => words.slice(start, words.length - end)
  const selectOwnWords = (words: string[], whole: string) => {
    const found = cutMiddle(words)
    const joined = found.join('-')
    const inside = stages.flat().filter(stage => stage.length > 2 && isInsideWord(whole, stage))
    return [...new Set([joined, ...found.filter(word => listStages(word).length > 0), ...inside])]
  }
  return [selectOwnWords(ours, one), selectOwnWords(theirs, other)].map(words =>
    words.filter(word => word.length > 1 && !/^\d+$/.test(word)),
  ) as [string[], string[]]
}

/** Whether a name contains a stage without a separator, such as `shopstaging`. */
const isInsideWord = (whole: string, stage: string) =>
  whole.toLowerCase().endsWith(stage) || whole.toLowerCase().startsWith(stage)

/**
 * Matches the side's own names inside a text. The expression is global, so callers must reset
 * `lastIndex`.
 */
export type OwnNames = RegExp

/**
 * Matches whole words only: `staging` in `app-staging`, `stagingBucket`, `appStaging`,
 * `APP_STAGING`, not in `upstaging`. `others`: further names that differ between the sides, e.g.
 * the old name of a renamed resource.
 */
export function compileOwnNames(environment: string, others: string[] = []): OwnNames {
  const plain = [environment, ...others]
  const spelt = new Set(
    [...plain, ...plain.flatMap(listStages)].flatMap(name => [
      name,
      name.replaceAll('-', '_'),
      name.replaceAll('-', ''),
    ]),
  )
  const words = [...spelt].sort((a, b) => b.length - a.length)
  const names = new RegExp(words.flatMap(listSpellings).join('|'), 'g')
  const long = words.filter(word => word.length > 2).map(word => word.replace(/[^\w]/g, '\\$&'))
  if (long.length > 0) anywhere.set(names, new RegExp(long.join('|'), 'gi'))
  return names
}

/** Expressions for the same words also inside other words: `stagingbucket`, `prodapp`. */
const anywhere = new WeakMap<OwnNames, RegExp>()

function listSpellings(name: string): string[] {
  const escapeText = (text: string) => text.replace(/[^\w]/g, '\\$&')
  const capital = requirePresent(name[0]).toUpperCase() + name.slice(1)
  return [
    `(?<![A-Za-z0-9])${escapeText(name)}(?![a-z0-9])`,
    `(?<![A-Z0-9])${escapeText(capital)}(?![a-z0-9])`,
    `(?<![A-Za-z0-9])${escapeText(name.toUpperCase())}(?![A-Za-z0-9])`,
  ]
}

const known = new WeakMap<OwnNames, Map<string, string>>()

/** The text with `{environment}` in place of the own name; cached by text. */
export function withoutOwnName(text: string, names: OwnNames): string {
  let cache = known.get(names)
  if (cache === undefined) known.set(names, (cache = new Map<string, string>()))
  let result = cache.get(text)
  if (result === undefined) cache.set(text, (result = text.replace(names, '{environment}')))
  return result
}

/**
 * Whether two texts are equal apart from each side's own name. It compares both texts in
 * parallel and does not replace names first, because `production` may be an ordinary word on the
 * left and the own name on the right, even in one text. Own names inside a word count when both
 * texts have them in the same place.
 */
export function isSameButForNames(
  left: string,
  right: string,
  names: { left: OwnNames; right: OwnNames },
): boolean {
  if (left === right || withoutOwnName(left, names.left) === withoutOwnName(right, names.right))
    return true
  if (matchAround(left, right, names)) return true
  const [ours, theirs] = [anywhere.get(names.left), anywhere.get(names.right)]
  return ours !== undefined && theirs !== undefined
    ? matchAround(left, right, { left: ours, right: theirs })
    : false
}

/** Whether both texts are equal around the names that they have in the same places. */
function matchAround(left: string, right: string, names: { left: RegExp; right: RegExp }): boolean {
  const [ownLeft, ownRight] = [findNames(left, names.left), findNames(right, names.right)]
  if (ownLeft.size === 0 || ownRight.size === 0) return false
  let [i, j] = [0, 0]
  while (i < left.length && j < right.length) {
    const [a, b] = [ownLeft.get(i), ownRight.get(j)]
    if (a !== undefined && b !== undefined) {
      i += a
      j += b
    } else if (left[i++] !== right[j++]) return false
  }
  return i === left.length && j === right.length
}

function findNames(text: string, names: RegExp): Map<number, number> {
  const all = new Map<number, number>()
  for (const match of text.matchAll(names)) all.set(match.index, match[0].length)
  return all
}
