import type { Direction } from '../../../model/drift.ts'
import { isEmpty, toElements, findNumber, parseSwitch, getText } from '../../../lib/values.ts'
import { rankOpenness } from '../../normalise/permissions.ts'
import {
  rankAcl,
  rankRetention,
  rankSize,
  rankStrictness,
  rankTagMutability,
  rankTls,
} from './sizes.ts'
import { judgePolicyDirection } from '../../normalise/policy.ts'
import type { ChangeWay } from './judgement.ts'

type Rank = (value: unknown) => number | undefined

/** A smaller rank is weaker. */
const strength: Partial<Record<ChangeWay, Rank>> = {
  off: value => toNumber(parseSwitch(value ?? false)),
  on: value => negate(toNumber(parseSwitch(value ?? false))),
  less: value => findNumber(value ?? 0),
  more: value => negate(findNumber(value ?? 0)),
  fewer: value => toElements(value).length,
  further: value => negate(toElements(value).length),
  gone: value => (isEmpty(value) || /^none$/i.test(String(value)) ? 0 : 1),
  there: value => (isEmpty(value) ? 1 : 0),
  allowed: value => (/^allow$/i.test(getText(value)) ? 0 : 1),
  strict: rankStrictness,
  tls: rankTls,
  size: rankSize,
  retention: rankRetention,
  limit: value => ((findNumber(value) ?? -1) < 0 ? Infinity : findNumber(value)),
  acl: value => negate(rankAcl(value)),
  'tag-mutability': rankTagMutability,
  'public-cidrs': value => negate(rankOpenness(getText(value))),
}

const toNumber = (value: boolean | undefined) => (value === undefined ? undefined : Number(value))
const negate = (value: number | undefined) => (value === undefined ? undefined : -value)

/** Whether the value is weaker or stronger than the recorded one, where that can be determined. */
export function getDirection(
  way: ChangeWay | undefined,
  expected: unknown,
  actual: unknown,
): Direction {
  if (way === 'policy') return judgePolicyDirection(expected, actual).direction
  const rank = way && strength[way]
  const [before, after] = [rank?.(expected), rank?.(actual)]
  if (before === undefined || after === undefined || before === after) return 'changed'
  return after < before ? 'loosened' : 'tightened'
}
