import { parsePath, valueAt, withValue, type Part } from '../../lib/propertyPath.ts'
import type { DriftedResource, DriftReport } from '../../model/drift.ts'
import type { ResourceRecord } from '../../model/operation.ts'

/**
 * The recorded state with what a drift check found in the cloud: changed properties have their
 * actual values and what was deleted is gone. Secret values stay withheld, and what ignore rules
 * hide stays as recorded. Pure.
 */
export function actualState(
  recorded: ResourceRecord[],
  { resources }: Pick<DriftReport, 'resources'>,
): ResourceRecord[] {
  const drifted = new Map(resources.map(resource => [resource.urn, resource]))
  return recorded.flatMap(record => {
    const drift = drifted.get(record.urn)
    if (!drift) return [record]
    return drift.what === 'deleted' ? [] : [withActual(record, drift)]
  })
}

function withActual(record: ResourceRecord, { properties }: DriftedResource): ResourceRecord {
  let { inputs, outputs } = record
  for (const { path, actual, secret } of properties) {
    const parts = parsePath(path)
    if (secret || parts.length === 0) continue
    outputs = put(outputs, parts, actual)
    inputs = put(inputs, parts, actual)
  }
  return { ...record, inputs, outputs }
}

/** What is not there is taken out, so that lists keep no holes and objects no empty keys. */
function put(
  root: Record<string, unknown>,
  parts: Part[],
  value: unknown,
): Record<string, unknown> {
  if (value !== null && value !== undefined)
    return withValue(root, parts, value) as Record<string, unknown>
  const last = parts.at(-1)!
  const around = parts.slice(0, -1)
  const holder = valueAt(root, around)
  if (typeof holder !== 'object' || holder === null) return root
  const rest = Array.isArray(holder)
    ? holder.filter((_, at) => at !== last)
    : Object.fromEntries(Object.entries(holder).filter(([key]) => key !== String(last)))
  return withValue(root, around, rest) as Record<string, unknown>
}
