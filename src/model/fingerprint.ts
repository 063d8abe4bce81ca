import type { DriftedResource } from './drift.ts'
import { hashSha256 } from '../lib/hash.ts'

/**
 * Returns the same text for the same drift of a resource at every check; it covers the kind of
 * change, the paths and the actual values.
 */
export function computeFingerprint({
  what,
  properties,
}: Pick<DriftedResource, 'what' | 'properties'>): string {
  const lines = properties.map(({ path, actual }) => `${path}=${JSON.stringify(actual)}`).sort()
  return hashSha256(JSON.stringify([what, lines])).slice(0, 24)
}
