/**
 * What `@pulumi/random` generates (documentation of terraform-provider-random, "Resources").
 * Randomness is that of node:crypto; with a seed it is repeatable, but differs from the real
 * provider's for the same seed.
 */
import { randomBytes } from 'node:crypto'
import { hashSha256Bytes } from '../../../lib/hash.ts'
import type { Properties } from '../resource.ts'

/** A number from 0 to `limit` - 1, each as likely as the others. */
export type DrawNumber = (limit: number) => number

/**
 * Without a key the numbers come from the system's randomness; with a key they are the same every
 * time.
 */
export function createDraw(key: string | null): DrawNumber {
  let drawn = 0
  const drawNext = () =>
    (key === null ? randomBytes(6) : hashSha256Bytes(`${key}|${++drawn}`)).readUIntBE(0, 6)
  return limit => {
    if (limit < 1) return 0
    const fair = 2 ** 48 - (2 ** 48 % limit)
    for (;;) {
      const number = drawNext()
      if (number < fair) return number % limit
    }
  }
}

export type GeneratedValue = { id: string; outputs: Properties }
type Generator = (inputs: Properties, draw: DrawNumber) => GeneratedValue

const getNumber = (value: unknown, otherwise: number) =>
  value === undefined ? otherwise : Number(value)
const getText = (value: unknown) => (typeof value === 'string' ? value : '')
const pick = <Item>(items: readonly Item[], draw: DrawNumber) => items[draw(items.length)] as Item

function shuffle<Item>(items: readonly Item[], draw: DrawNumber): Item[] {
  const left = [...items]
  return items.map(() => left.splice(draw(left.length), 1)[0] as Item)
}

function makeBytes(length: number, draw: DrawNumber): Buffer {
  return Buffer.from(Array.from({ length }, () => draw(256)))
}

const lower = 'abcdefghijklmnopqrstuvwxyz'
const specials = '!@#$%&*()-_=+[]{}<>:?'

/** The minimum number of each kind, the rest of all allowed kinds, in random order. */
function makeCharacters(inputs: Properties, draw: DrawNumber): string {
  const special = getText(inputs['overrideSpecial']) || specials
  const kinds = [
    { chars: lower, allowed: inputs['lower'], least: inputs['minLower'] },
    { chars: lower.toUpperCase(), allowed: inputs['upper'], least: inputs['minUpper'] },
    {
      chars: '0123456789',
      allowed: inputs['numeric'] ?? inputs['number'],
      least: inputs['minNumeric'],
    },
    { chars: special, allowed: inputs['special'], least: inputs['minSpecial'] },
  ]
  const all = kinds.filter(({ allowed }) => allowed !== false).map(({ chars }) => chars)
  const least = kinds.flatMap(({ chars, least }) =>
    Array.from({ length: getNumber(least, 0) }, () => pick([...chars], draw)),
  )
  const rest = Array.from(
    { length: Math.max(0, getNumber(inputs['length'], 0) - least.length) },
    () => pick([...all.join('')], draw),
  )
  return shuffle([...least, ...rest], draw).join('')
}

function makeUuid(draw: DrawNumber): string {
  const hex = makeBytes(16, draw).toString('hex')
  const variant = '89ab'[draw(4)] ?? '8'
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}

const adjectives = (
  'able bold brave bright calm clever eager fair fast fond gentle glad grand happy kind ' +
  'lively loyal merry neat noble proud quick quiet ready sharp smart steady strong sunny ' +
  'swift tidy warm wise'
).split(' ')
const adverbs = (
  'boldly briefly calmly clearly duly fairly firmly fully gladly greatly kindly lightly ' +
  'mainly merely nearly openly partly poorly purely quickly rarely readily rightly safely ' +
  'sharply shortly simply slowly smoothly solely steadily strongly truly widely'
).split(' ')
const animals = (
  'ant bat bear bee bird boar buck bug cat cod colt cow crab crow deer dog dove duck eagle ' +
  'eel elf elk emu ewe falcon fawn finch fish flea fly fowl fox frog gnat goat goose grouse ' +
  'gull hare hawk hen hog kid kit koi lamb lark lion llama loon lynx mink mite mole moth ' +
  'mouse mule newt owl ox panda perch pig pony pup ram rat ray robin seal shad shark sheep ' +
  'shrew skunk slug snail snake stag stork swan swift tick toad trout tuna viper wasp whale ' +
  'wolf worm wren yak zebra'
).split(' ')

function makePet(inputs: Properties, draw: DrawNumber): GeneratedValue {
  const length = getNumber(inputs['length'], 2)
  const words = [
    ...Array.from({ length: Math.max(0, length - 2) }, () => pick(adverbs, draw)),
    ...(length > 1 ? [pick(adjectives, draw)] : []),
    pick(animals, draw),
  ]
  const prefix = inputs['prefix'] === undefined ? [] : [getText(inputs['prefix'])]
  const separator = inputs['separator'] === undefined ? '-' : getText(inputs['separator'])
  return { id: [...prefix, ...words].join(separator), outputs: { length, separator } }
}

function makeId(inputs: Properties, draw: DrawNumber): GeneratedValue {
  const value = makeBytes(getNumber(inputs['byteLength'], 0), draw)
  const prefix = getText(inputs['prefix'])
  const hex = value.toString('hex')
  return {
    id: value.toString('base64url'),
    outputs: {
      b64Std: prefix + value.toString('base64'),
      b64Url: prefix + value.toString('base64url'),
      hex: prefix + hex,
      dec: prefix + BigInt(`0x${hex || '0'}`).toString(),
    },
  }
}

function makeInteger(inputs: Properties, draw: DrawNumber): GeneratedValue {
  const [min, max] = [getNumber(inputs['min'], 0), getNumber(inputs['max'], 0)]
  const result = min + draw(max - min + 1)
  return { id: String(result), outputs: { result } }
}

function generateShuffle(inputs: Properties, draw: DrawNumber): GeneratedValue {
  const items = Array.isArray(inputs['inputs']) ? (inputs['inputs'] as unknown[]) : []
  const count = getNumber(inputs['resultCount'], items.length)
  const results: unknown[] = []
  // more than there are items: the list is shuffled again and again
  while (items.length > 0 && results.length < count) results.push(...shuffle(items, draw))
  return { id: '-', outputs: { results: results.slice(0, count) } }
}

const stringDefaults = {
  lower: true,
  upper: true,
  numeric: true,
  number: true,
  special: true,
  minLower: 0,
  minUpper: 0,
  minNumeric: 0,
  minSpecial: 0,
}

export const generators: Record<string, Generator> = {
  'random:index/randomBytes:RandomBytes': (inputs, draw) => {
    const value = makeBytes(getNumber(inputs['length'], 0), draw)
    const base64 = value.toString('base64')
    return { id: base64, outputs: { base64, hex: value.toString('hex') } }
  },
  'random:index/randomId:RandomId': makeId,
  'random:index/randomInteger:RandomInteger': makeInteger,
  'random:index/randomPassword:RandomPassword': (inputs, draw) => ({
    id: 'none',
    outputs: { ...stringDefaults, result: makeCharacters(inputs, draw) },
  }),
  'random:index/randomPet:RandomPet': makePet,
  'random:index/randomShuffle:RandomShuffle': generateShuffle,
  'random:index/randomString:RandomString': (inputs, draw) => {
    const result = makeCharacters(inputs, draw)
    return { id: result, outputs: { ...stringDefaults, result } }
  },
  'random:index/randomUuid:RandomUuid': (_inputs, draw) => {
    const result = makeUuid(draw)
    return { id: result, outputs: { result } }
  },
}

/** Names of what is generated, unknown in a preview. */
export const generated: readonly string[] = [
  'b64Std',
  'b64Url',
  'base64',
  'dec',
  'hex',
  'result',
  'results',
]

/** Errors of the inputs, by property. */
export function checkRandomInputs(
  type: string,
  inputs: Properties,
): { property: string; reason: string }[] {
  const need = required[type.split(':')[2] ?? ''] ?? []
  const missing = need
    .filter(property => inputs[property] === undefined)
    .map(property => ({ property, reason: `Missing required argument: "${property}"` }))
  const { min, max } = inputs
  return typeof min === 'number' && typeof max === 'number' && min > max
    ? [...missing, { property: 'min', reason: `expected at most max (${max}), got ${min}` }]
    : missing
}

const required: Record<string, string[]> = {
  RandomBytes: ['length'],
  RandomId: ['byteLength'],
  RandomInteger: ['min', 'max'],
  RandomPassword: ['length'],
  RandomShuffle: ['inputs'],
  RandomString: ['length'],
}
