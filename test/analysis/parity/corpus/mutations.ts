/**
 * Pairs made at run time: a state against a twin of itself, with one leaf, one resource or one
 * element changed, from a seed.
 */
import { parseDocument } from '../../../../src/analysis/parity/compare/documents.ts'
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import { readAgain, recordOf } from './states.ts'
import { generator, twinOf } from './twin.ts'
import type { Case, ExpectedDifference } from './case.ts'
import { requirePresent } from '../../../helper/present.ts'

export type LeafAt = { resource: ResourceRecord; keys: (string | number)[] }

/** Domain names and hosted zones belong to one environment: a change of them is no difference. */
const ownByNature = /^(domainName|zoneId)$|^aws:route53\/\w+:\w+ name$/

/** The input values that are compared. */
export function leavesOf(resources: ResourceRecord[]): LeafAt[] {
  return resources
    .filter(one => one.custom && !one.type.startsWith('pulumi:'))
    .flatMap(resource => {
      const found: LeafAt[] = []
      const walk = (value: unknown, keys: (string | number)[]): void => {
        if (value !== null && typeof value === 'object') {
          for (const [key, item] of Object.entries(value))
            if (!isMark(key) && !isPortOfAll(value, key))
              walk(item, [...keys, Array.isArray(value) ? Number(key) : key])
        } else if (
          value !== '[secret]' &&
          !ownByNature.test(String(keys[0])) &&
          !ownByNature.test(`${resource.type} ${String(keys[0])}`)
        )
          found.push({ resource, keys })
      }
      walk(resource.inputs, [])
      return found
    })
}

/** A rule for all protocols has no ports: API_IpPermission. A change of them changes nothing. */
function isPortOfAll(rule: object, key: string): boolean {
  const { protocol, ipProtocol } = rule as Record<string, unknown>
  return /^(from|to)Port$/.test(key) && /^(-1|all)$/.test(String(protocol ?? ipProtocol))
}

/** The hash of an asset represents its content. */
const isMark = (key: string) => key === '4dabf18193072939515e22adb298388d' || key === 'assets'

/** Another value of the same type, which no other value is. */
export function changed(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 17
  return `${String(value)}changed`
}

export function change(leaf: LeafAt, to: (value: unknown) => unknown): void {
  const holder = leaf.keys.slice(0, -1).reduce<any>((at, key) => at[key], leaf.resource.inputs)
  const key = requirePresent(leaf.keys.at(-1))
  holder[key] = to(holder[key])
  readAgain(leaf.resource, String(leaf.keys[0]))
}

export function mutations(seed: number, count: number): Case[] {
  const random = generator(seed)
  return Array.from({ length: count }, (_, index) => {
    const program = random() < 0.6 ? 'sample' : 'second'
    const left = recordOf(program, 'staging')
    const right = twinOf(recordOf(program, 'staging'), {
      environment: 'production',
      account: '444455556666',
      seed: seed + index,
      shuffled: true,
    })
    const expected = random() < 0.2 ? takeAway(left, random) : changeLeaf(left.resources, random)
    return {
      id: `mutation-${seed}-${index}`,
      about: `${program}, made from seed ${seed}`,
      left,
      right,
      expected: [expected],
    }
  })
}

/**
 * Sets a new value for one input. The path is approximate, because elements of sets have their own
 * keys.
 */
function changeLeaf(resources: ResourceRecord[], random: () => number): ExpectedDifference {
  const leaves = leavesOf(resources)
  const leaf = requirePresent(leaves[Math.floor(random() * leaves.length)])
  const holder = leaf.keys.slice(0, -1).reduce<any>((at, key) => at[key], leaf.resource.inputs)
  const value = holder[requirePresent(leaf.keys.at(-1))]
  change(
    leaf,
    typeof value === 'string' && parseDocument(value) !== undefined
      ? () => 'another text'
      : changed,
  )
  return { ...placeOf(leaf.resource), kind: 'value', path: null, within: String(leaf.keys[0]) }
}

/** No resource refers to it: otherwise the reference would change, too. */
function takeAway(side: { resources: ResourceRecord[] }, random: () => number): ExpectedDifference {
  const managed = side.resources.filter(
    one =>
      one.custom &&
      !one.type.startsWith('pulumi:') &&
      !/\d/.test(one.name) &&
      !isReferredTo(one, side.resources),
  )
  const gone = requirePresent(managed[Math.floor(random() * managed.length)])
  side.resources = side.resources.filter(one => one !== gone)
  return { ...placeOf(gone), kind: 'missing', path: null }
}

function isReferredTo(one: ResourceRecord, all: ResourceRecord[]): boolean {
  return all.some(other => other !== one && other.dependencies.includes(one.urn))
}

const placeOf = ({ type, name }: ResourceRecord) => ({ aspect: null, resource: `${type} ${name}` })
