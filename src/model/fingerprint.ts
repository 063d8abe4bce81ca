import { createHash } from 'node:crypto'
import type { DriftedResource } from './drift.ts'

/**
 * The same drift of a resource gives the same text at every check: what happened, which paths,
 * which actual values.
 */
export function fingerprintOf({
  what,
  properties,
}: Pick<DriftedResource, 'what' | 'properties'>): string {
  const lines = properties.map(({ path, actual }) => `${path}=${JSON.stringify(actual)}`).sort()
  return createHash('sha256')
    .update(JSON.stringify([what, lines]))
    .digest('hex')
    .slice(0, 24)
}
