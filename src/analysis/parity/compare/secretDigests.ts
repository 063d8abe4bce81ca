/**
 * Compares secret values by the digests that were recorded with them, where both sides have one,
 * and removes the digests from what a comparison returns.
 */
import { withheld } from '../../../model/checkpoint.ts'
import type { NotComparable } from '../../../model/difference.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import { parseDigest, withoutDigests } from '../../../model/secretDigest.ts'
import type { DigestKind, SecretDigests } from '../../../model/secretDigest.ts'
import { isContainer } from '../../../lib/values.ts'
import { isSoftware } from './aspects.ts'
import type { Leaf } from './leaf.ts'

type Digests = SecretDigests[string] | undefined
type HiddenValue = { path: string; why: NotComparable['why'] }

/** Whether two digests belong to the same text; null when a value is no digest. */
export function isSameDigest(left: unknown, right: unknown): boolean | null {
  const [ours, theirs] = [parseDigest(left), parseDigest(right)]
  if (ours === null || theirs === null) return null
  return ours.digest === theirs.digest
}

/**
 * Both records with digests in place of the secrets that both sides have digests of. A secret that
 * only one side has, or that was recorded without a digest, stays withheld.
 */
export function revealDigests<Record extends Pick<ResourceRecord, 'inputs' | 'outputs'>>(
  [left, ours]: readonly [Record, Digests],
  [right, theirs]: readonly [Record, Digests],
): [Record, Record] {
  if (!ours || !theirs) return [left, right]
  const halves = (['inputs', 'outputs'] as const).map(half => {
    const [mine, other] = [ours[half] ?? {}, theirs[half] ?? {}]
    const shared = Object.keys(mine).filter(
      key => key in other && holdsWithheld(left[half][key]) && holdsWithheld(right[half][key]),
    )
    const select = (from: object) =>
      Object.fromEntries(Object.entries(from).filter(([key]) => shared.includes(key)))
    return { half, mine: select(mine), other: select(other) }
  })
  const reveal = (record: Record, which: 'mine' | 'other'): Record => ({
    ...record,
    ...Object.fromEntries(halves.map(one => [one.half, { ...record[one.half], ...one[which] }])),
  })
  return [reveal(left, 'mine'), reveal(right, 'other')]
}

const holdsWithheld = (value: unknown): boolean =>
  value === withheld || (isContainer(value) && Object.values(value).some(holdsWithheld))

/**
 * The differences among the leaves, without digests, and the secrets that differ as environments
 * may: a password, and a value that contains names of its own environment, because a digest can't
 * be compared without them.
 */
export function splitDigestLeaves(
  { type, name }: { type: string; name: string },
  leaves: readonly Leaf[],
): { leaves: Leaf[]; hidden: HiddenValue[] } {
  const hidden: HiddenValue[] = []
  const rest = leaves.filter(leaf => {
    const [ours, theirs] = [parseDigest(leaf.left), parseDigest(leaf.right)]
    if (ours === null || theirs === null) return true
    const why = explainHidden([ours.kind, theirs.kind], isSoftware(type, name, leaf.path))
    if (why !== null && leaf.side !== 'outputs') hidden.push({ path: leaf.path, why })
    return why === null
  })
  return {
    leaves: rest.map(leaf => ({
      ...leaf,
      left: withoutDigests(leaf.left),
      right: withoutDigests(leaf.right),
    })),
    hidden,
  }
}

/** Null: the two secrets are a difference. */
function explainHidden(kinds: DigestKind[], software: boolean): HiddenValue['why'] | null {
  if (kinds.includes('names')) return 'secret-with-names'
  if (kinds.includes('secret')) return 'secret'
  return kinds.includes('value') && !software ? 'secret' : null
}
