/** One environment's texts in the form in which they can be compared with another's: references, account and region taken out. */
import type { Identities } from './identities.ts'
import type { Locations } from './locations.ts'

/** Rewrites a text that stands in a resource of `provider`. The environment's own name is left: see names.ts. */
export type Normal = (text: string, provider: string | null) => string

/**
 * Account numbers, regions with their zones, ids of resources that another stack made, ids of the universal kind. No long
 * digests: `sha256:…` is a version. No `ami-…`: which image it is matters.
 */
const patterns = new RegExp([
  '(?<![0-9A-Za-z])(?<account>\\d{12})(?![0-9A-Za-z])',
  '(?<uuid>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})',
  '(?<![0-9A-Za-z-])(?<region>(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\\d)(?=[a-f]?(?![0-9A-Za-z]))',
  '(?<![0-9A-Za-z])(?<outside>vpc|subnet|sg|rtb|igw|nat|eipalloc|eni|acl|vpce|tgw|tgw-attach|pcx|lt|i|vol|snap|fs|dopt|cgw|vgw|eigw|pl)-[0-9a-f]{8,17}(?![0-9A-Za-z-])',
  '^(?<zone>Z(?=[A-Z]*\\d)[A-Z0-9]{7,31})$',
].join('|'), 'g')

/** A normaliser that remembers what it has seen: the same texts stand in many resources. */
export function normaliser (identities: Identities, locations: Locations): Normal {
  const replace = references(identities.references)
  const caches = new Map<string | null, Map<string, string>>()
  return (text, provider) => {
    let cache = caches.get(provider)
    if (cache === undefined) caches.set(provider, cache = new Map())
    let result = cache.get(text)
    if (result === undefined) cache.set(text, result = rewritten(text, provider, replace, locations))
    return result
  }
}

function rewritten (text: string, provider: string | null, replace: (text: string) => string, locations: Locations): string {
  const resolved = replace(text)
  if (!/\d/.test(resolved)) return resolved
  return resolved.replace(patterns, (...found) => {
    const { account, uuid, region, outside } = found.at(-1) as Record<string, string | undefined>
    if (account !== undefined) return locations.account(account)
    if (region !== undefined) return locations.region(region, provider)
    if (uuid !== undefined) return '{uuid}'
    return outside === undefined ? '{zone}' : `{${outside}}`
  })
}

/** Of one anchor word: where in an identity it stands, and how long that is, longest first. */
type Shape = { offset: number, length: number }
const words = /[A-Za-z0-9]+/g
const wordCharacter = /[A-Za-z0-9]/

/**
 * Replaces identities wherever they stand in a text. Every identity is found by its rarest word (a digest, not the
 * account), so a text costs as much as it has words, however many resources there are.
 */
function references (known: Map<string, string>): (text: string) => string {
  const anchors = anchorsOf(known)
  return text => {
    const whole = known.get(text)
    if (whole !== undefined) return whole
    let [result, done] = ['', 0]
    for (const { 0: word, index } of text.matchAll(words)) {
      for (const { offset, length } of anchors.get(word) ?? []) {
        const start = index - offset
        if (start < done) continue
        const reference = known.get(text.slice(start, start + length))
        if (reference === undefined || touchesWord(text, start, start + length)) continue
        result += text.slice(done, start) + reference
        done = start + length
        break
      }
    }
    return done === 0 ? text : result + text.slice(done)
  }
}

/** `main-1` inside `main-12` is another name. */
function touchesWord (text: string, start: number, end: number): boolean {
  const touch = (at: number) => at > 0 && at < text.length && wordCharacter.test(text[at - 1]!) && wordCharacter.test(text[at]!)
  return touch(start) || touch(end)
}

function anchorsOf (known: Map<string, string>): Map<string, Shape[]> {
  const counts = new Map<string, number>()
  const parts = [...known.keys()].map(text => [...text.matchAll(words)].map(({ 0: word, index }) => ({ word, index })))
  for (const { word } of parts.flat()) counts.set(word, (counts.get(word) ?? 0) + 1)
  const shapes = new Map<string, Map<string, Shape>>()
  const texts = [...known.keys()]
  parts.forEach((part, position) => {
    const rarest = part.reduce<{ word: string, index: number } | null>((best, one) => best === null || rarer(one.word, best.word, counts) ? one : best, null)
    if (rarest === null) return
    const shape = { offset: rarest.index, length: texts[position]!.length }
    const found = shapes.get(rarest.word) ?? new Map<string, Shape>()
    shapes.set(rarest.word, found.set(`${shape.offset} ${shape.length}`, shape))
  })
  return new Map([...shapes].map(([word, found]) => [word, [...found.values()].sort((a, b) => b.length - a.length)]))
}

function rarer (word: string, than: string, counts: Map<string, number>): boolean {
  const [a, b] = [counts.get(word)!, counts.get(than)!]
  return a === b ? word.length > than.length : a < b
}
