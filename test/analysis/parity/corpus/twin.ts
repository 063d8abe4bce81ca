/**
 * Another environment of the same program, made from a recorded one: another name, account, ids and
 * generated names, and unordered lists in another order. It recognises texts by their form and uses
 * no code of the comparison.
 */
import type { Side } from '../../../../src/analysis/parity/compare/input.ts'
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import { hashSha256 } from '../../../../src/lib/hash.ts'
import { requirePresent } from '../../../helper/present.ts'

/** Lists whose order means something. */
const ordered = new Set(['command', 'commands', 'args', 'entryPoint', 'stages', 'layers', 'steps'])
/**
 * Unchanged texts: images, digests, the signatures of assets and the hashes of their contents,
 * unknown values of a preview.
 */
const fixed =
  /ami-[0-9a-f]+|sha256:[0-9a-f]+|4dabf18193072939515e22adb298388d|0def7320c3a5731c473e5ecbe6d01bc7|c44067f5952c0a294b673a41bacd8c17|\b[0-9a-f]{64}\b/
const made =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=[a-z]-)[0-9a-f]{7,40}(?![0-9A-Za-z])|(?<![0-9A-Za-z.:])[0-9a-f]*\d[0-9a-f]{11,}(?![0-9A-Za-z])|(?<![0-9A-Za-z])\d{8,}(?![0-9A-Za-z])|(?<![0-9A-Za-z])Z0\w{8,}|c0{3,}[0-9a-z]+|AROA[A-Z0-9]+/
const either = new RegExp(`(?<fixed>${fixed.source})|(?<made>${made.source})`, 'g')

export type Twin = { environment: string; account: string; seed: number; shuffled?: boolean }

export function twinOf(side: Side, { environment, account, seed, shuffled = false }: Twin): Side {
  const accounts = new Set(
    JSON.stringify(side.resources).match(/(?<=arn:aws:[a-z0-9-]*:[a-z0-9-]*:)\d{12}/g),
  )
  const text = (value: string) =>
    rename(
      inside(value, one =>
        one.replace(either, (found, keep) =>
          keep !== undefined ? found : accounts.has(found) ? account : another(found, seed),
        ),
      ),
      side.environment,
      environment,
    )
  const random = generator(seed)
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string')
      return shuffled ? document(text(value), one => shuffleJson(one, key, random)) : text(value)
    if (Array.isArray(value)) {
      const items = value.map(item => walk(item, Array.isArray(item) ? '[]' : key))
      return shuffled && key !== '[]' && !ordered.has(key) ? shuffle(items, random) : items
    }
    if (value === null || typeof value !== 'object') return value
    const entries = Object.entries(value).map(
      ([name, item]) => [text(name), walk(item, name)] as const,
    )
    return Object.fromEntries(shuffled ? shuffle(entries, random) : entries)
  }
  const resources = side.resources.map(resource => ({
    ...(walk(resource, '') as ResourceRecord),
    type: resource.type,
  }))
  return {
    ...side,
    environment,
    settings: walk(side.settings, ''),
    resources: shuffled ? shuffle(resources, random) : resources,
  }
}

/** User data is base64 around a text. */
function inside(value: string, change: (text: string) => string): string {
  if (value.length < 40 || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value))
    return change(value)
  const text = Buffer.from(value, 'base64').toString()
  return text.startsWith('#') ? Buffer.from(change(text)).toString('base64') : change(value)
}

/** `staging` as a word; in URNs and tags, paths and names. Inside base64 too. */
function rename(value: string, from: string, to: string): string {
  return inside(value, text =>
    text.replace(new RegExp(`(?<![A-Za-z0-9])${from}(?![A-Za-z0-9])`, 'g'), to),
  )
}

/** A text of the same length and letters, always the same for the same text. */
function another(text: string, seed: number): string {
  const digest = hashSha256(`${seed} ${text}`).repeat(4)
  return [...text]
    .map((letter, i) =>
      /[0-9]/.test(letter) && (/^[\d-]+$/.test(text) || /[A-Z]/.test(text))
        ? String(parseInt(requirePresent(digest[i]), 16) % 10)
        : /[0-9a-f]/.test(letter)
          ? requirePresent(digest[i])
          : letter,
    )
    .join('')
}

function document(value: string, change: (value: unknown) => unknown): string {
  if (!/^[{[]/.test(value)) return value
  try {
    return JSON.stringify(change(JSON.parse(value)))
  } catch {
    return value
  }
}

function shuffleJson(value: unknown, key: string, random: () => number): unknown {
  if (Array.isArray(value)) {
    const items = value.map(item => shuffleJson(item, Array.isArray(item) ? '[]' : key, random))
    return key === '[]' || ordered.has(key) ? items : shuffle(items, random)
  }
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    shuffle(Object.entries(value), random).map(([name, item]) => [
      name,
      shuffleJson(item, name, random),
    ]),
  )
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items]
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const held = requirePresent(all[i])
    all[i] = requirePresent(all[j])
    all[j] = held
  }
  return all
}

/** mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
