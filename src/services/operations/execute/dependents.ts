import type { ResourceRecord } from '../../../model/operation.ts'

/**
 * URNs of resources that depend on the targets (by dependency or as a child), recursively, in the
 * order of the state, without the targets.
 */
export function listDependents(
  resources: Pick<ResourceRecord, 'urn' | 'parent' | 'dependencies'>[],
  targets: string[],
): string[] {
  const reached = new Set(targets)
  for (let before = -1; before !== reached.size;) {
    before = reached.size
    for (const { urn, parent, dependencies } of resources) {
      if (
        (parent !== null && reached.has(parent)) ||
        dependencies.some(other => reached.has(other))
      )
        reached.add(urn)
    }
  }
  const own = new Set(targets)
  return [...new Set(resources.map(({ urn }) => urn))].filter(
    urn => reached.has(urn) && !own.has(urn),
  )
}
