import { elementsOf, membersOf, objectText, arrayText } from '../../../src/lib/rawJson.ts'

/**
 * A deployment in one spelling: members sorted, strings with the same escapes, numbers as their own
 * text, without the time of the manifest, pending operations in the order of their texts.
 */
export function canonicalDeployment(deployment: string): string {
  const members = membersOf(deployment)
  const manifest = membersOf(members.get('manifest') ?? '{}')
  manifest.delete('time')
  members.set('manifest', objectText(manifest))
  const pending = elementsOf(members.get('pending_operations') ?? '[]').map(canonical)
  if (pending.length > 0) members.set('pending_operations', arrayText(pending.sort()))
  return canonical(objectText(members))
}

export function canonical(value: string): string {
  if (value.startsWith('{')) {
    const sorted = [...membersOf(value)].sort(([a], [b]) => (a < b ? -1 : 1))
    return objectText(sorted.map(([key, one]) => [key, canonical(one)]))
  }
  if (value.startsWith('[')) return arrayText(elementsOf(value).map(canonical))
  return value.startsWith('"') ? JSON.stringify(JSON.parse(value)) : value
}
