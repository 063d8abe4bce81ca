/**
 * Pairs in the shape of a real engine's exports: each side has its own account, names, ids and
 * addresses in inputs and outputs, and `pick` gives the two sides different values.
 */
import { createHash } from 'node:crypto'
import t from 'tap'
import { compareStates } from '../../../../src/analysis/parity/compareStates.ts'
import { exportOf } from '../build.ts'
import type { ParityDifference } from '../../../../src/model/difference.ts'
import type { CorpusResource, Side } from '../build.ts'

export type Properties = Record<string, unknown>
export type World = Side & {
  /** the first value on the left side (staging), the second one on the right side */
  pick: <Left, Right>(left: Left, right: Right) => Left | Right
  /** a physical id with random digits: `id('vpc')` → `vpc-0a1b…` */
  id: (prefix: string, what?: string) => string
  /** the name that the engine generates from a logical name */
  auto: (name: string) => string
  arn: (service: string, rest: string) => string
  /** an id of the universal kind */
  uuid: (what: string) => string
  /** a short random word, like the id of an API */
  word: (what: string, length?: number) => string
}
export type WorldPair = {
  name: string
  make: (world: World) => CorpusResource[]
  /** the expected differences: `Type name property`, or `Type name missing|extra` */
  expected?: string[]
  sides?: [Side, Side]
  /** the values that can't be compared, as `name path` */
  notComparable?: string[]
}

const digits = (text: string, length: number) =>
  createHash('sha256').update(text).digest('hex').slice(0, length)

function worldOf(side: Side, isLeft: boolean): World {
  const own = (what: string, length: number) => digits(`${side.stack} ${what}`, length)
  return {
    ...side,
    pick: (left, right) => (isLeft ? left : right),
    id: (prefix, what = prefix) => `${prefix}-0${own(what, 16)}`,
    auto: name => `${name}-${own(name, 7)}`,
    uuid: what => own(what, 32).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5'),
    word: (what, length = 10) => own(what, length),
    arn: (service, rest) => `arn:aws:${service}:${side.region}:${side.account}:${rest}`,
  }
}

export const inStaging: Side = { stack: 'staging', account: '482913570264', region: 'eu-west-1' }
export const inProduction: Side = {
  stack: 'production',
  account: '907265183412',
  region: 'eu-west-1',
}
/** The production side in another region. */
export const elsewhere: Side = { ...inProduction, region: 'us-east-1' }

export const of = (
  type: string,
  name: string,
  inputs: Properties,
  outputs: Properties = {},
  more: Partial<CorpusResource> = {},
): CorpusResource => ({ type, name, inputs, outputs: { ...inputs, ...outputs }, ...more })

const describe = (all: ParityDifference[]) =>
  all
    .map(({ resource, path, left, right }) => JSON.stringify([resource.name, path, left, right]))
    .join(' ') || 'equal'

export function testWorlds(pairs: WorldPair[]): void {
  for (const { name, make, expected = [], sides = [inStaging, inProduction], ...rest } of pairs)
    t.test(`${expected.length === 0 ? 'nothing' : 'found'}: ${name}`, async t => {
      const [left, right] = sides.map((side, at) => exportOf(side, make(worldOf(side, at === 0))))
      const { comparison } = compareStates({
        left,
        right,
        options: { now: new Date('2026-01-01T00:00:00Z') },
      })
      const found = comparison.differences.map(({ resource, path, kind }) =>
        [
          resource.type.split(':').at(-1),
          resource.name,
          path === null ? kind : path.split(/[.[]/)[0],
        ].join(' '),
      )
      t.same([...new Set(found)].sort(), expected.toSorted(), describe(comparison.differences))
      if (rest.notComparable)
        t.same(
          comparison.notComparable.map(one => `${one.resource.name} ${one.path}`),
          rest.notComparable,
        )
    })
}
