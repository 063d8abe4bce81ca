/**
 * Rewrites the texts of one environment so that they can be compared with those of another:
 * references, accounts and regions are replaced by placeholders.
 */
import type { Locations } from './locations.ts'

/**
 * Rewrites a text that occurs in a resource of `provider`. It keeps the environment's own name,
 * which names.ts handles.
 */
export type NormaliseText = (text: string, provider: string | null) => string

/**
 * Matches account numbers, regions with their zones, ids of resources of other stacks, and UUIDs.
 * Long digests and `ami-…` are not matched, because they identify software.
 */
const patterns = new RegExp(
  [
    '(?<![0-9A-Za-z])(\\d{12})(?![0-9A-Za-z])',
    // built-in roles and policies of Azure have one id in every tenant
    '(?<!(?:role|policy|policySet)Definitions/)([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})',
    '(?<![0-9A-Za-z])((?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-' +
      '(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\\d)' +
      '(?=[a-f]?(?![0-9A-Za-z]))',
    '(?<![0-9A-Za-z])(vpc|subnet|sg|rtb|igw|nat|eipalloc|eni|acl|vpce|tgw|tgw-attach|pcx|lt|i|' +
      'vol|snap|fs|dopt|cgw|vgw|eigw|pl)-[0-9a-f]{8,17}(?![0-9A-Za-z-])',
    '^(Z(?=[A-Z]*\\d)[A-Z0-9]{7,31})$',
    // in ARNs and ids of other stacks' resources: the suffixes that AWS appends to names of load
    // balancers, secrets and user pools, and that Pulumi appends to automatic names
    '(?<=:elasticloadbalancing:\\S*/)[0-9a-f]{16}(?![0-9A-Za-z])|' +
      '(?<=:secret:[\\w/+=.@-]+-)[0-9A-Za-z]{6}(?![0-9A-Za-z-])|' +
      '(?<=[a-z]-\\d_)[0-9A-Za-z]{9}(?![0-9A-Za-z])|' +
      '(?<=^arn:[\\w-]+:[\\w-]+:[\\w-]*:\\d{12}:[\\w/:.+-]*[a-z]-)[0-9a-f]{7}(?![0-9A-Za-z-])',
    '(?<=oidc\\.eks\\.[a-z0-9-]{4,20}\\.amazonaws\\.com/id/)([0-9A-F]{32})',
  ].join('|'),
  'g',
)

/** A fast test before `patterns`. */
const maybe = /-[a-z]*\d|-[0-9a-f]{8}|\d{12}|^Z/

/** Creates a normaliser with a cache, because many resources have the same texts. */
export function createNormaliser(
  finder: TextFinder,
  locations: Locations,
  images: (text: string) => string = text => text,
): NormaliseText {
  const replace = (text: string) => images(finder.replace(text))
  const caches = new Map<string | null, Map<string, string>>()
  return (text, provider) => {
    // identities are unique, so a cache of them would only grow
    if (finder.isKnown(text)) return rewriteText(text, provider, replace, locations)
    let cache = caches.get(provider)
    if (cache === undefined) caches.set(provider, (cache = new Map<string, string>()))
    let result = cache.get(text)
    if (result === undefined)
      cache.set(text, (result = rewriteText(text, provider, replace, locations)))
    return result
  }
}

function rewriteText(
  text: string,
  provider: string | null,
  replace: (text: string) => string,
  locations: Locations,
): string {
  const resolved = locations.project(replace(text))
  if (!maybe.test(resolved)) return resolved
  return resolved.replace(
    patterns,
    (
      _found,
      account?: string,
      uuid?: string,
      region?: string,
      outside?: string,
      zone?: string,
      cluster?: string,
    ) => {
      if (cluster !== undefined) return '{cluster}'
      if (account !== undefined) return locations.account(account)
      if (region !== undefined) return locations.region(region, provider)
      if (uuid !== undefined) return '{uuid}'
      if (zone !== undefined) return '{zone}'
      return outside === undefined ? '{suffix}' : `{${outside}}`
    },
  )
}

/**
 * An identity that contains an anchor word: the offset of the word in it, and its length, as one
 * number, because a state has many of them.
 */
type Shape = number
const lengths = 2 ** 24
const createShape = (offset: number, length: number): Shape => offset * lengths + length
const getOffset = (shape: Shape) => Math.floor(shape / lengths)
const getLength = (shape: Shape) => shape % lengths

const isWord = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90)

/**
 * Calls `see` with every word of the text. It uses no regular expression, because it runs for every
 * text of every resource.
 */
function visitWords(text: string, see: (word: string, at: number) => void): void {
  let start = -1
  for (let at = 0; at <= text.length; at++) {
    const inside = at < text.length && isWord(text.charCodeAt(at))
    if (inside && start < 0) start = at
    else if (!inside && start >= 0) {
      see(text.slice(start, at), start)
      start = -1
    }
  }
}

export type TextFinder = {
  /** the text with every identity in it replaced by its reference */
  replace: (text: string) => string
  /** the identities that occur in a text */
  find: (text: string) => string[]
  /** whether the whole text is an identity */
  isKnown: (text: string) => boolean
}

type Span = { start: number; end: number }
type KnownIds = Pick<ReadonlyMap<string, string>, 'get' | 'has' | 'keys'>

/**
 * Finds identities anywhere in a text. Each identity is indexed by one of its words (its random
 * part, not the account), so the cost depends on the number of words in the text and not on the
 * number of resources.
 */
export function createTextFinder(known: KnownIds): TextFinder {
  const { shapes: anchors, offsets } = indexAnchors(known)
  // another identity can have the same shape around a word; it is found by its own word
  const isIndexedAt = (text: string, offset: number) =>
    known.has(text) && (offsets.get(text) ?? findRandomWord(text)?.offset) === offset
  /** The spans of the identities; of two that overlap, the one that contains the other. */
  const listSpans = (text: string): Span[] => {
    const spans: Span[] = []
    const visitShape = (shape: Shape, at: number): boolean => {
      const start = at - getOffset(shape)
      const end = start + getLength(shape)
      if (start < 0 || end > text.length || touchesWord(text, start, end)) return false
      if (!isIndexedAt(text.slice(start, end), getOffset(shape))) return false
      const free = spans.findIndex(one => one.end > start)
      if (free >= 0) {
        if (spans.slice(free).some(one => one.start < start || one.end > end)) return false
        spans.length = free
      }
      spans.push({ start, end })
      return true
    }
    visitWords(text, (word, at) => {
      const shapes = anchors.get(word)
      if (shapes === undefined) return
      if (typeof shapes === 'number') visitShape(shapes, at)
      else shapes.some(shape => visitShape(shape, at))
    })
    return spans
  }
  return {
    replace: text => {
      const whole = known.get(text)
      if (whole !== undefined) return whole
      let [result, done] = ['', 0]
      for (const { start, end } of listSpans(text)) {
        result += text.slice(done, start) + known.get(text.slice(start, end))
        done = end
      }
      return done === 0 ? text : result + text.slice(done)
    },
    find: text => {
      if (known.has(text)) return [text]
      return listSpans(text).map(({ start, end }) => text.slice(start, end))
    },
    isKnown: text => known.has(text),
  }
}

/** Whether a match begins or ends inside a word: `main-1` in `main-12` is another name. */
function touchesWord(text: string, start: number, end: number): boolean {
  const touch = (at: number) =>
    at > 0 && at < text.length && isWord(text.charCodeAt(at - 1)) && isWord(text.charCodeAt(at))
  return touch(start) || touch(end)
}

/** The first random word of letters and digits (not an account number), and its offset. */
function findRandomWord(text: string): { word: string; offset: number } | null {
  let [start, hasLetter, hasDigit] = [-1, false, false]
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0
    if (isWord(code)) {
      if (start < 0) {
        start = at
        hasLetter = hasDigit = false
      }
      if (code <= 57) hasDigit = true
      else hasLetter = true
    } else {
      if (start >= 0 && at - start >= 7 && hasLetter && hasDigit)
        return { word: text.slice(start, at), offset: start }
      start = -1
    }
  }
  return null
}

/**
 * Indexes each identity by one word: a random one, otherwise the one that the fewest identities
 * have.
 */
function indexAnchors(known: KnownIds): {
  shapes: Map<string, Shape | Shape[]>
  /** the offset of the indexed word in each identity without a random word */
  offsets: Map<string, number>
} {
  const shapes = new Map<string, Shape | Shape[]>()
  const add = (text: string, word: string, offset: number) => {
    const shape = createShape(offset, text.length)
    const found = shapes.get(word)
    if (found === undefined) shapes.set(word, shape)
    else if (typeof found !== 'number') {
      if (!found.includes(shape)) found.push(shape)
    } else if (found !== shape) shapes.set(word, [found, shape])
  }
  const plain: string[] = []
  for (const text of known.keys()) {
    const found = findRandomWord(text)
    if (found === null) plain.push(text)
    else add(text, found.word, found.offset)
  }
  const offsets = indexPlain(plain, add)
  for (const found of shapes.values())
    if (typeof found !== 'number') found.sort((a, b) => getLength(b) - getLength(a))
  return { shapes, offsets }
}

/** Indexes identities without a random word by the word that the fewest of them have. */
function indexPlain(
  plain: string[],
  add: (text: string, word: string, offset: number) => void,
): Map<string, number> {
  const offsets = new Map<string, number>()
  const counts = new Map<string, number>()
  for (const text of plain) visitWords(text, word => counts.set(word, (counts.get(word) ?? 0) + 1))
  for (const text of plain) {
    let [rarest, offset, fewest] = ['', 0, Infinity]
    visitWords(text, (word, at) => {
      const count = counts.get(word) ?? 0
      if (count > fewest || (count === fewest && word.length <= rarest.length)) return
      rarest = word
      offset = at
      fewest = count
    })
    offsets.set(text, offset)
    add(text, rarest, offset)
  }
  return offsets
}
