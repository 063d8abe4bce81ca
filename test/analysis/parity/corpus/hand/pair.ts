/** The form of hand-written pairs of states, and what several of them use. */
import type { ResourceRecord } from '../../../../../src/model/operation.ts'
import type { CompareOptions, Side } from '../../../../../src/analysis/parity/compare/input.ts'
import { world } from '../shapes.ts'
import type { World } from '../shapes.ts'
import type { ExpectedDifference } from '../case.ts'
import { requirePresent } from '../../../../helper/present.ts'

export const [s, p] = [world('staging'), world('production')]
export const never = { never: true }
export const instance = 'ec2/instance:Instance'

export type HandWrittenPair = [
  about: string,
  left: ResourceRecord[] | Side,
  right: ResourceRecord[] | Side,
  expected: ExpectedDifference[],
  more?: { options?: CompareOptions; renamed?: [string, string][] },
]

export const pick = (all: ResourceRecord[], name: string, type = '') =>
  requirePresent(all.find(one => one.name === name && one.type.includes(type)))
/** One resource in each environment, made by the same hand. */
export const both = (
  make: (w: World) => ResourceRecord[],
  left: (all: ResourceRecord[]) => void = () => {},
): [ResourceRecord[], ResourceRecord[]] => {
  const [ours, theirs] = [make(s), make(p)]
  left(ours)
  return [ours, theirs]
}
