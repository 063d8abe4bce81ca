import type { Direction } from '../../../model/drift.ts'
import { isEmpty, list, numberOf, switchOf, textOf } from '../../../lib/values.ts'
import { openness } from '../../normalise/permissions.ts'
import { aclRank, retentionRank, sizeRank, tagMutabilityRank, tlsRank } from './sizes.ts'
import { policyDirection } from '../../normalise/policy.ts'
import type { Way } from './judgement.ts'

type Rank = (value: unknown) => number | undefined

/** A smaller rank is weaker. */
const strength: Partial<Record<Way, Rank>> = {
  off: value => toNumber(switchOf(value ?? false)),
  on: value => minus(toNumber(switchOf(value ?? false))),
  less: value => numberOf(value ?? 0),
  more: value => minus(numberOf(value ?? 0)),
  fewer: value => list(value).length,
  further: value => minus(list(value).length),
  gone: value => (isEmpty(value) || /^none$/i.test(String(value)) ? 0 : 1),
  there: value => (isEmpty(value) ? 1 : 0),
  tls: tlsRank,
  size: sizeRank,
  retention: retentionRank,
  limit: value => ((numberOf(value) ?? -1) < 0 ? Infinity : numberOf(value)),
  acl: value => minus(aclRank(value)),
  'tag-mutability': tagMutabilityRank,
  'public-cidrs': value => minus(openness(textOf(value))),
}

const toNumber = (value: boolean | undefined) => (value === undefined ? undefined : Number(value))
const minus = (value: number | undefined) => (value === undefined ? undefined : -value)

/** Whether the value is weaker or stronger than the recorded one, where that can be determined. */
export function directionOf(way: Way | undefined, expected: unknown, actual: unknown): Direction {
  if (way === 'policy') return policyDirection(expected, actual).direction
  const rank = way && strength[way]
  const [before, after] = [rank?.(expected), rank?.(actual)]
  if (before === undefined || after === undefined || before === after) return 'changed'
  return after < before ? 'loosened' : 'tightened'
}
