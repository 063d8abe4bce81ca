import {
  listPropertyDependencies,
  setPropertyDependencies,
  setText,
  setTexts,
  getTextAt,
  listTextsAt,
  type RawResource,
} from './resource.ts'

/**
 * Removes references to resources that a refresh deleted, and gives children of a deleted parent
 * the next parent that exists. A resource is listed after its dependencies. Changes the resources
 * in place; the reference is `rebuildDependencies` of `pkg/backend/journal.go`.
 */
export function rebuildDependencies(resources: RawResource[]): void {
  const existing = new Set<string>()
  for (const resource of resources) {
    dropMissing(resource, existing)
    existing.add(getTextAt(resource, 'urn'))
  }
  const parents = new Map<string, string>()
  for (const resource of resources) {
    const parent = getTextAt(resource, 'parent')
    if (!existing.has(parent)) setText(resource, 'parent', parents.get(parent) ?? '')
    parents.set(getTextAt(resource, 'urn'), parent)
  }
}

function dropMissing(resource: RawResource, existing: Set<string>): void {
  const exists = (urn: string) => existing.has(urn)
  for (const key of ['dependencies', 'replaceWith'])
    setTexts(resource, key, listTextsAt(resource, key).filter(exists))
  if (!exists(getTextAt(resource, 'deletedWith'))) resource.delete('deletedWith')
  const kept = [...listPropertyDependencies(resource)]
    .map(([key, urns]) => [key, urns.filter(exists)] as [string, string[]])
    .filter(([, urns]) => urns.length > 0)
  setPropertyDependencies(resource, new Map(kept))
}
