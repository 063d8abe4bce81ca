/**
 * The data that planned changes would destroy. A resource that the recorded state retains
 * (`retainOnDelete`) stays in the cloud when it is deleted or replaced: the engine's delete step
 * reads the flag of the recorded resource, not that of the program.
 */
import type { ResourceChange, ResourceRecord } from '../../model/operation.ts'
import { isStateful } from './stateful.ts'

type RecordedResource = Pick<ResourceRecord, 'urn' | 'retainOnDelete' | 'delete'>

/**
 * The engine has several steps for one replacement (`create-replacement`, `delete-replaced`); they
 * count once.
 */
export function findRemovals<Change extends Pick<ResourceChange, 'op' | 'urn'>>(
  planned: Change[],
): Change[] {
  const found = new Map<string, Change>()
  for (const change of planned)
    if (
      /^(delete|replace|create-replacement|delete-replaced)$/.test(change.op) &&
      !found.has(change.urn)
    )
      found.set(change.urn, change)
  return [...found.values()]
}

/** URNs of recorded resources that stay in the cloud when they are removed. */
export function listRetainedUrns(recorded: Partial<RecordedResource>[]): Set<string> {
  return new Set(
    recorded.flatMap(one =>
      one.urn !== undefined && one.retainOnDelete === true && one.delete !== true ? [one.urn] : [],
    ),
  )
}

/** The removals that destroy data, once for each resource. */
export function findDataLosses<Change extends Pick<ResourceChange, 'op' | 'urn' | 'type'>>(
  planned: Change[],
  recorded: Partial<RecordedResource>[],
): Change[] {
  const retained = listRetainedUrns(recorded)
  return findRemovals(planned).filter(({ type, urn }) => isStateful(type) && !retained.has(urn))
}
