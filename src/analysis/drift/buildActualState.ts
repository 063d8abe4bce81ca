import { formatPath, parsePath, getValueAt, withValue, type Part } from '../../lib/propertyPath.ts'
import { isEmpty, isSame } from '../../lib/values.ts'
import type { DriftedProperty, DriftedResource } from '../../model/drift.ts'
import type { ResourceRecord } from '../../model/operation.ts'

type Options = {
  /**
   * the state was written after the drift check: a property or resource that was written since has
   * its new value; the others keep the value that the check read
   */
  writtenSince?: boolean
  /** URN and path of properties that a plan sets: they keep their planned values */
  isPlanned?: (urn: string, path: string) => boolean
}

/**
 * The state of the cloud: `recorded` (or a planned state) with the changes that a drift check
 * found. Changed properties have their actual values, and deleted resources are gone. Secret values
 * stay withheld, and changes that ignore rules hide are not applied. Pure.
 */
export function buildActualState(
  recorded: ResourceRecord[],
  { resources }: { resources: DriftedResource[] },
  options: Options = {},
): ResourceRecord[] {
  const drifted = new Map(resources.map(resource => [resource.urn, resource]))
  return recorded.flatMap(record => {
    const drift = drifted.get(record.urn)
    if (!drift || record.delete === true || isReplaced(record, drift, options)) return [record]
    return drift.what === 'deleted' ? [] : [withActual(record, drift, options)]
  })
}

/**
 * The resource was created again since the check, or by the plan: the findings of the check concern
 * the previous one.
 */
function isReplaced(
  { id }: ResourceRecord,
  drift: DriftedResource,
  { writtenSince, isPlanned }: Options,
): boolean {
  if (drift.id === null) return false
  return (writtenSince === true || isPlanned !== undefined) && id !== drift.id
}

function withActual(
  record: ResourceRecord,
  { urn, properties }: DriftedResource,
  options: Options,
): ResourceRecord {
  let { inputs, outputs } = record
  const applied = properties
    .map(property => ({ ...property, parts: parsePath(property.path) }))
    .filter(({ secret, parts, path }) => {
      return !secret && parts.length > 0 && options.isPlanned?.(urn, path) !== true
    })
    .filter(property => options.writtenSince !== true || isAsSeen(record, property))
  for (const { parts, actual } of sortForRemoval(applied)) {
    const isDeclared = Object.hasOwn(inputs, String(parts[0]))
    const isOutputOnly = !isDeclared && Object.hasOwn(outputs, String(parts[0]))
    outputs = setOrRemove(outputs, parts, actual)
    if (!isOutputOnly) inputs = setOrRemove(inputs, parts, actual)
  }
  return { ...record, inputs, outputs }
}

/** Whether the recorded value is still the one that the check expected. */
function isAsSeen(
  { inputs, outputs }: ResourceRecord,
  { parts, expected }: DriftedProperty & { parts: Part[] },
): boolean {
  const recorded = getValueAt(inputs, parts) ?? getValueAt(outputs, parts)
  return (
    recorded === undefined || isSame(recorded, expected) || (isEmpty(recorded) && isEmpty(expected))
  )
}

/**
 * Changes that set a value come first, then removals, from the end of each list, so that the
 * indices of the elements that are still to be removed stay correct.
 */
function sortForRemoval<T extends { parts: Part[]; actual: unknown }>(properties: T[]): T[] {
  const removes = ({ actual }: T) => actual === null || actual === undefined
  const byPlaceDescending = (a: T, b: T) => {
    const around = [a, b].map(({ parts }) => formatPath(parts.slice(0, -1)))
    const [first, second] = [a.parts.at(-1), b.parts.at(-1)]
    return around[0] === around[1] && typeof first === 'number' && typeof second === 'number'
      ? second - first
      : 0
  }
  return [
    ...properties.filter(property => !removes(property)),
    ...properties.filter(removes).sort(byPlaceDescending),
  ]
}

/** A value of null removes the property or element, so that no holes and empty keys are left. */
function setOrRemove(
  root: Record<string, unknown>,
  parts: Part[],
  value: unknown,
): Record<string, unknown> {
  if (value !== null && value !== undefined)
    return withValue(root, parts, value) as Record<string, unknown>
  const last = parts.at(-1)
  const around = parts.slice(0, -1)
  const holder = getValueAt(root, around)
  if (typeof holder !== 'object' || holder === null) return root
  const rest = Array.isArray(holder)
    ? holder.filter((_, at) => at !== last)
    : Object.fromEntries(Object.entries(holder).filter(([key]) => key !== String(last)))
  return withValue(root, around, rest) as Record<string, unknown>
}
