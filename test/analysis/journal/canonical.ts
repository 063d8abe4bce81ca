import { parseElements, parseMembers, formatObject, formatArray } from '../../../src/lib/rawJson.ts'

/**
 * A deployment in one canonical form: members sorted, strings with the same escapes, numbers as
 * their own text, without the time of the manifest, pending operations in the order of their texts.
 */
export function canonicalDeployment(deployment: string): string {
  const members = parseMembers(deployment)
  const manifest = parseMembers(members.get('manifest') ?? '{}')
  manifest.delete('time')
  members.set('manifest', formatObject(manifest))
  const pending = parseElements(members.get('pending_operations') ?? '[]').map(canonical)
  if (pending.length > 0) members.set('pending_operations', formatArray(pending.sort()))
  return canonical(formatObject(members))
}

export function canonical(value: string): string {
  if (value.startsWith('{')) {
    const sorted = [...parseMembers(value)].sort(([a], [b]) => (a < b ? -1 : 1))
    return formatObject(sorted.map(([key, one]) => [key, canonical(one)]))
  }
  if (value.startsWith('[')) return formatArray(parseElements(value).map(canonical))
  return value.startsWith('"') ? JSON.stringify(JSON.parse(value)) : value
}
