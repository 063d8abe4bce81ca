import type { Difference } from '../../../model/register.ts'

import type { Versions } from './flatten.ts'
import type { FetchedVersions } from '../../../model/runtimeVersions.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/** A key whose versions differ; null when one side does not have it. */
export type VersionDifference = { key: string; left: string | null; right: string | null }

/**
 * Compares each key, in the order of the keys. Versions are compared as texts: 1.0 and 1.0.0 are
 * two builds.
 */
export function compareVersions(left: Versions, right: Versions): VersionDifference[] {
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()
  const findVersionAt = (versions: Versions, key: string) =>
    Object.hasOwn(versions, key) ? requirePresent(versions[key]) : null
  return keys
    .map(key => ({ key, left: findVersionAt(left, key), right: findVersionAt(right, key) }))
    .filter(({ left, right }) => left !== right)
}

/**
 * Converts the result for the register: a differing version is never legitimate; a side that could
 * not be read is also a difference, because its versions are unknown. `ahead`: whether the left
 * side is ahead, which applies to every version.
 */
export function listVersionDifferences(
  left: FetchedVersions,
  right: FetchedVersions,
  ahead: Difference['ahead'] = null,
): Difference[] {
  const place = { type: 'runtime', name: 'versions' }
  const base = { aspect: 'services' as const, place }
  const unread = [left, right].filter(side => side.status !== 'fetched')
  if (unread.length > 0) {
    const describeSide = (side: FetchedVersions) =>
      side.status === 'fetched' ? 'fetched' : `${side.status}: ${side.reason}`
    return [
      {
        ...base,
        key: 'runtime versions',
        kind: 'unread',
        path: null,
        left: describeSide(left),
        right: describeSide(right),
        ahead: null,
        never: false,
      },
    ]
  }
  const [a, b] = [left, right].map(side => (side.status === 'fetched' ? side.versions : {}))
  return compareVersions(requirePresent(a), requirePresent(b)).map(found => ({
    ...base,
    key: `runtime versions ${found.key}`,
    kind: 'version',
    path: found.key,
    left: found.left,
    right: found.right,
    ahead,
    never: true,
  }))
}
