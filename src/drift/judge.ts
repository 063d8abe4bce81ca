import type { PropertyChange, ResourceChange, ResourceRecord } from '../operations/words.ts'
import type { DriftedProperty, DriftedResource, DriftReport } from './words.ts'

/** What a drift check recorded: `refreshed` by a preview-only refresh, `planned` by a preview of the deployed revision. */
export type DriftFindings = {
  environment: string
  operation: string
  revision: string
  checkedAt: string
  resources: ResourceRecord[]
  refreshed: ResourceChange[]
  planned: ResourceChange[]
}

/**
 * The drift report of one check. A refresh that deletes a resource from the state means it was deleted outside; a refresh
 * that updates it means it was changed outside: `before` is the recorded state (expected), `after` the cloud (actual).
 */
export function judgeDrift (found: DriftFindings): DriftReport {
  const ids = new Map(found.resources.map(resource => [resource.urn, resource.id]))
  const resources = found.refreshed.map(change => drifted(change, ids.get(change.urn) ?? null)).filter(isDrift)
  const pendingChanges = found.planned.filter(change => change.op !== 'same').map(pending)
  const count = (what: DriftedResource['what']) => resources.filter(resource => resource.what === what).length
  return {
    environment: found.environment,
    operation: found.operation,
    revision: found.revision,
    checkedAt: found.checkedAt,
    summary: {
      resources: found.resources.length, changed: count('changed'), deleted: count('deleted'), pendingChanges: pendingChanges.length,
      suppressed: 0, noise: 0, unmanaged: 0, severity: resources.length > 0 ? 'medium' : null,
      byClass: resources.length > 0 ? { configuration: resources.length } : {},
    },
    confirmed: false,
    resources,
    pendingChanges,
    suppressed: [], noise: [], rules: [], unmanaged: [], notes: [],
  }
}

const unclassified = { class: 'configuration', severity: 'medium', direction: 'changed' } as const

function drifted (change: ResourceChange, id: string | null): DriftedResource {
  const what = change.op === 'delete' ? 'deleted' : 'changed'
  const properties = what === 'deleted' ? [] : change.properties.map(property)
  return { urn: change.urn, type: change.type, name: change.name, id, what, properties, ...unclassified, attribution: null, firstSeenAt: null }
}

function property ({ path, before, after, secret }: PropertyChange): DriftedProperty {
  return { path, expected: before, actual: after, secret, ...unclassified }
}

/** A refreshed resource of which nothing differs is no drift, whatever the engine called the step. */
function isDrift (resource: DriftedResource): boolean {
  return resource.what === 'deleted' || resource.properties.length > 0
}

function pending ({ urn, type, name, op, properties }: ResourceChange): DriftReport['pendingChanges'][number] {
  return { urn, type, name, op, properties: properties.map(({ path, before, after, secret }) => ({ path, recorded: before, declared: after, secret })) }
}
