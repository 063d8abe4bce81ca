import type { EventBody } from '../../model/operation.ts'
import {
  resourceChanges,
  type ChangedResource,
  type ResourceChanges,
  type ResourceChange,
} from '../../model/history.ts'

/** the most names that are kept for one deployment; counts are always complete */
const most = 500

/**
 * Maps the engine's steps to ours; the engine reports each step of a replacement.
 * https://www.pulumi.com/docs/iac/concepts/resources/#resource-operations
 */
const words: Record<string, ResourceChange> = {
  create: 'created',
  import: 'created',
  update: 'updated',
  delete: 'deleted',
  discard: 'deleted',
  replace: 'replaced',
  'create-replacement': 'replaced',
  'delete-replaced': 'replaced',
  'import-replacement': 'replaced',
  'discard-replaced': 'replaced',
}

/**
 * What an operation did to each resource, read from its events, without the stack and providers. A
 * resource that was deleted and created again (by a rebuild) counts as replaced.
 */
export function collectChangedResources(events: EventBody[]): ResourceChanges {
  const steps = events.flatMap((body): ChangedResource[] => {
    if (body.type !== 'resource' || body.phase !== 'finished' || body.planned) return []
    const change = words[body.change.op]
    const { urn, type, name } = body.change
    return change === undefined || type.startsWith('pulumi:') ? [] : [{ urn, type, name, change }]
  })
  return summarise(mergeSteps(steps, 'within'))
}

/**
 * The combined changes of several deployments, oldest first; null when one of them has no record of
 * its changes.
 */
export function mergeChanges(all: (ResourceChanges | null)[]): ResourceChanges | null {
  const known = all.filter(changes => changes !== null)
  if (known.length < all.length) return null
  return {
    ...summarise(
      mergeSteps(
        known.flatMap(({ items }) => items),
        'across',
      ),
    ),
    ...(known.some(({ truncated }) => truncated) && { truncated: true }),
  }
}

/** The reverse changes. */
export function reverseChanges(changes: ResourceChanges | null): ResourceChanges | null {
  const back: Partial<Record<ResourceChange, ResourceChange>> = {
    created: 'deleted',
    deleted: 'created',
  }
  return (
    changes && {
      ...summarise(
        changes.items.map(item => ({ ...item, change: back[item.change] ?? item.change })),
      ),
      truncated: changes.truncated,
    }
  )
}

/** One word per resource; null when nothing changed. */
type Merge = 'within' | 'across'

function mergeSteps(steps: ChangedResource[], how: Merge): ChangedResource[] {
  const all = new Map<string, ChangedResource | null>()
  for (const step of steps) {
    const before = all.get(step.urn)
    const change = before ? combineChanges(before.change, step.change, how) : step.change
    all.set(step.urn, change && { ...step, change })
  }
  return [...all.values()].filter(item => item !== null)
}

/**
 * Combines two successive changes of one resource. A resource that was created and deleted between
 * two deployments does not count as a difference between them.
 */
function combineChanges(
  first: ResourceChange,
  second: ResourceChange,
  how: Merge,
): ResourceChange | null {
  if (first === 'created')
    return second !== 'deleted' ? 'created' : how === 'across' ? null : 'replaced'
  if (first === 'deleted') return second === 'deleted' ? 'deleted' : 'replaced'
  if (second === 'deleted') return how === 'across' || first === 'updated' ? 'deleted' : 'replaced'
  return first === 'replaced' || second !== 'updated' ? 'replaced' : 'updated'
}

function summarise(items: ChangedResource[]): ResourceChanges {
  const sorted = items.toSorted(
    (a, b) =>
      resourceChanges.indexOf(a.change) - resourceChanges.indexOf(b.change) ||
      (a.urn < b.urn ? -1 : 1),
  )
  const count = (change: ResourceChange) => items.filter(item => item.change === change).length
  return {
    created: count('created'),
    updated: count('updated'),
    deleted: count('deleted'),
    replaced: count('replaced'),
    items: sorted.slice(0, most),
    truncated: sorted.length > most,
  }
}
