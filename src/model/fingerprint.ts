import type { DriftedResource } from './drift.ts'
import { sha256 } from '../lib/hash.ts'

/**
 * The same drift of a resource gives the same text at every check: what happened, which paths,
 * which actual values.
 */
export function fingerprintOf({
  what,
  properties,
}: Pick<DriftedResource, 'what' | 'properties'>): string {
  const lines = properties.map(({ path, actual }) => `${path}=${JSON.stringify(actual)}`).sort()
  return sha256(JSON.stringify([what, lines])).slice(0, 24)
}
