import { isDefaultProvider } from '../../../lib/countResources.ts'
import type { EventBody } from '../../../model/operation.ts'

/** Steps that the engine counts in its summary, with the key of the summary for each. */
const counted: Record<string, string> = {
  create: 'create',
  update: 'update',
  delete: 'delete',
  import: 'import',
  'create-replacement': 'replace',
  'import-replacement': 'replace',
}

/**
 * The changes of an operation, in the terms of the engine. The engine reports a summary only when a
 * call ends, and each run has its own. So the finished steps in the stored events of all runs are
 * counted, too, and the greater number counts: a summary may have what an incomplete log lacks.
 * `kept`: resources with `retainOnDelete`, which the engine counts as deleted although it only
 * removes them from the state.
 */
export function countChanges(
  summary: Record<string, number>,
  events: EventBody[],
  kept = 0,
): Record<string, number> {
  const changes = new Map(Object.entries(countSteps(events)))
  for (const [op, count] of Object.entries(summary))
    changes.set(op, Math.max(count, changes.get(op) ?? 0))
  const retained = Math.min(kept, changes.get('delete') ?? 0)
  if (retained > 0) {
    changes.set('delete', (changes.get('delete') ?? 0) - retained)
    changes.set('keep', retained)
  }
  return Object.fromEntries(changes)
}

function countSteps(events: EventBody[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const body of events) {
    if (body.type !== 'resource' || body.phase !== 'finished' || body.planned) continue
    const { op, urn } = body.change
    const word = counted[op]
    if (word !== undefined && !isDefaultProvider(urn)) counts[word] = (counts[word] ?? 0) + 1
  }
  return counts
}
