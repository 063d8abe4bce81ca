import type { EventBody } from '../../model/operation.ts'
import {
  resourceWords,
  type ChangedResource,
  type ResourceChanges,
  type ResourceWord,
} from '../../model/history.ts'

/** names that are kept of one deployment; counts are always whole */
const most = 500

/**
 * The engine's steps in ours; those of a replacement are told one by one.
 * https://www.pulumi.com/docs/iac/concepts/resources/#resource-operations
 */
const words: Record<string, ResourceWord> = {
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
 * What an operation did to each resource, the engine's own (stack, providers) left out, from its
 * events: what was deleted and made again (a rebuild) was replaced.
 */
export function changedResources(events: EventBody[]): ResourceChanges {
  const steps = events.flatMap((body): ChangedResource[] => {
    if (body.type !== 'resource' || body.phase !== 'finished' || body.planned) return []
    const change = words[body.change.op]
    const { urn, type, name } = body.change
    return change === undefined || type.startsWith('pulumi:') ? [] : [{ urn, type, name, change }]
  })
  return summary(mergeSteps(steps, 'within'))
}

/**
 * What several deployments, oldest first, did together; null when one of them did not record it.
 */
export function together(all: (ResourceChanges | null)[]): ResourceChanges | null {
  const known = all.filter(changes => changes !== null)
  if (known.length < all.length) return null
  return {
    ...summary(
      mergeSteps(
        known.flatMap(({ items }) => items),
        'across',
      ),
    ),
    ...(known.some(({ truncated }) => truncated) && { truncated: true }),
  }
}

/** The way back. */
export function reverseChanges(changes: ResourceChanges | null): ResourceChanges | null {
  const back: Partial<Record<ResourceWord, ResourceWord>> = {
    created: 'deleted',
    deleted: 'created',
  }
  return (
    changes && {
      ...summary(
        changes.items.map(item => ({ ...item, change: back[item.change] ?? item.change })),
      ),
      truncated: changes.truncated,
    }
  )
}

/** One word per resource; null: there is nothing to tell. */
type Merge = 'within' | 'across'

function mergeSteps(steps: ChangedResource[], how: Merge): ChangedResource[] {
  const all = new Map<string, ChangedResource | null>()
  for (const step of steps) {
    const before = all.get(step.urn)
    const change = before ? then(before.change, step.change, how) : step.change
    all.set(step.urn, change && { ...step, change })
  }
  return [...all.values()].filter(item => item !== null)
}

/**
 * Two words about one resource, one after the other. A resource that came and went between two
 * deployments is none of their difference.
 */
function then(first: ResourceWord, second: ResourceWord, how: Merge): ResourceWord | null {
  if (first === 'created')
    return second !== 'deleted' ? 'created' : how === 'across' ? null : 'replaced'
  if (first === 'deleted') return second === 'deleted' ? 'deleted' : 'replaced'
  if (second === 'deleted') return how === 'across' || first === 'updated' ? 'deleted' : 'replaced'
  return first === 'replaced' || second !== 'updated' ? 'replaced' : 'updated'
}

function summary(items: ChangedResource[]): ResourceChanges {
  const sorted = items.toSorted(
    (a, b) =>
      resourceWords.indexOf(a.change) - resourceWords.indexOf(b.change) || (a.urn < b.urn ? -1 : 1),
  )
  const count = (change: ResourceWord) => items.filter(item => item.change === change).length
  return {
    created: count('created'),
    updated: count('updated'),
    deleted: count('deleted'),
    replaced: count('replaced'),
    items: sorted.slice(0, most),
    truncated: sorted.length > most,
  }
}
