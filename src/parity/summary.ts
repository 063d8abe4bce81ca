/**
 * A first summary of how alike two environments are, from their recorded states. Honest limits: it compares what the
 * program declared when each was last deployed (the recorded inputs), resources being matched by type and logical name;
 * it knows nothing of intended differences, of drift, of data, nor of what an environment's users do.
 */
import type { ResourceRecord } from '../operations/words.ts'
import { normalizer } from './normalize.ts'

export type ParitySide = { environment: string, resources: ResourceRecord[] }
export type PropertyDifference = { path: string, left: unknown, right: unknown }
export type DifferingResource = { type: string, name: string, properties: PropertyDifference[] }
export type ParitySummary = {
  left: { environment: string, resources: number }
  right: { environment: string, resources: number }
  matched: number
  identical: number
  /** in the right environment only: missing in the left one */
  missing: { type: string, name: string }[]
  /** in the left environment only */
  extra: { type: string, name: string }[]
  differing: DifferingResource[]
  /** per type: how many resources differ, and in which properties */
  byType: { type: string, resources: number, properties: string[] }[]
  note: string
}

export const parityNote = 'A first summary: recorded inputs of resources matched by type and name, with own ids, ARNs and names taken out. Intended differences are not told apart yet.'

/** Compares the managed resources of two environments; `left` is the one that is measured, `right` its model. */
export function summarizeParity (left: ParitySide, right: ParitySide): ParitySummary {
  const [a, b] = [prepared(left), prepared(right)]
  const common = [...a].filter(([key]) => b.has(key))
  const differing = common.flatMap(([key, resource]) => compared(resource, b.get(key)!))
  return {
    left: { environment: left.environment, resources: a.size },
    right: { environment: right.environment, resources: b.size },
    matched: common.length,
    identical: common.length - differing.length,
    missing: only(b, a), extra: only(a, b),
    differing, byType: grouped(differing), note: parityNote,
  }
}

type Prepared = { type: string, name: string, inputs: Record<string, unknown> }

/** Custom resources by type and name; providers are machinery, components have nothing of their own. */
function prepared ({ environment, resources }: ParitySide): Map<string, Prepared> {
  const normalize = normalizer(environment, resources)
  const managed = resources.filter(r => r.custom && !r.type.startsWith('pulumi:'))
  return new Map(managed.map(({ type, name, inputs }) => {
    const ownName = normalize(name) as string
    return [`${type} ${ownName}`, { type, name: ownName, inputs: flattened(normalize(inputs)) }]
  }))
}

/** Leaves by property path; `__defaults` is the SDK's own bookkeeping. */
function flattened (value: unknown, path = ''): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) return { [path]: value }
  return Object.assign({}, ...Object.entries(value).filter(([key]) => key !== '__defaults').map(([key, item]) =>
    flattened(item, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`)))
}

function compared (left: Prepared, right: Prepared): DifferingResource[] {
  const paths = [...new Set([...Object.keys(left.inputs), ...Object.keys(right.inputs)])].sort()
  const properties = paths
    .filter(path => JSON.stringify(left.inputs[path]) !== JSON.stringify(right.inputs[path]))
    .map(path => ({ path, left: left.inputs[path] ?? null, right: right.inputs[path] ?? null }))
  return properties.length === 0 ? [] : [{ type: left.type, name: left.name, properties }]
}

function only (from: Map<string, Prepared>, without: Map<string, Prepared>): { type: string, name: string }[] {
  return [...from].filter(([key]) => !without.has(key)).map(([, { type, name }]) => ({ type, name }))
}

function grouped (differing: DifferingResource[]): ParitySummary['byType'] {
  const types = Map.groupBy(differing, resource => resource.type)
  return [...types].map(([type, resources]) => ({
    type, resources: resources.length,
    properties: [...new Set(resources.flatMap(r => r.properties.map(p => p.path)))].sort(),
  })).sort((a, b) => a.type.localeCompare(b.type))
}
