/**
 * Sorts a snapshot into the order that the engine requires: each resource after its references
 * (pkg/v3 `resource/deploy/snapshot.go`, Toposort).
 */
import type { StateResource } from '../../model/checkpoint.ts'
import { listReferences } from './references.ts'

/**
 * Keeps the order where it is correct. Returns null when the references contain a cycle. Where a
 * URN has two entries, an entry that is marked for deletion refers to the other marked entry.
 */
export function sortResources(resources: StateResource[]): StateResource[] | null {
  const current = new Map<string, StateResource>()
  const old = new Map<string, StateResource>()
  const providers = new Map<string, StateResource>()
  for (const one of resources) {
    ;(one.delete ? old : current).set(one.urn, one)
    providers.set(`${one.urn}::${one.id ?? ''}`, one)
  }
  const resolve = (from: StateResource, urn: string) =>
    from.delete ? (old.get(urn) ?? current.get(urn)) : (current.get(urn) ?? old.get(urn))
  const findNeeded = (one: StateResource): StateResource[] =>
    [
      one.provider ? providers.get(one.provider) : undefined,
      ...listReferences(one).map(({ urn }) => resolve(one, urn)),
    ].filter(needed => needed !== undefined)
  const sorted: StateResource[] = []
  const state = new Map<StateResource, 'open' | 'done'>()
  /** an explicit stack: chains of dependencies can be longer than the call stack */
  const visit = (first: StateResource): boolean => {
    const path = [first]
    while (path.length > 0) {
      const one = path.at(-1)
      if (!one) break
      if (state.get(one) === 'done') {
        path.pop()
        continue
      }
      state.set(one, 'open')
      const next = findNeeded(one).filter(needed => needed !== one && state.get(needed) !== 'done')
      if (next.some(needed => state.get(needed) === 'open')) return false
      if (next.length > 0) path.push(...next.slice(0, 1))
      else {
        state.set(one, 'done')
        sorted.push(one)
        path.pop()
      }
    }
    return true
  }
  return resources.every(visit) ? sorted : null
}
