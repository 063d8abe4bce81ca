/**
 * Recognises changes that a resource inherits from another resource that declares them: the members
 * of a database cluster have the engine version of the cluster. Such a change is reported once, for
 * the resource that declares it.
 */
import type { ResourceChange, ResourceRecord } from '../../../model/operation.ts'
import { parsePath } from '../../../lib/propertyPath.ts'
import { isSame, stringifyStable } from '../../../lib/values.ts'
import type { Leaf, Reading } from '../reading.ts'

/** Declared changes by property and values: the URNs of the resources that have them. */
export type DeclaredProperties = ReadonlyMap<string, ReadonlySet<string>>

const getKey = (top: string, before: unknown, after: unknown) =>
  `${top.replace(/Actual$/, '')} ${stringifyStable(before ?? null)} ${stringifyStable(after ?? null)}`

export function collectDeclaredChanges(
  changes: readonly ResourceChange[],
  records: ReadonlyMap<string, ResourceRecord>,
): DeclaredProperties {
  const found = new Map<string, Set<string>>()
  for (const { urn, properties } of changes)
    for (const { path, before, after } of properties) {
      const [top, ...inside] = parsePath(path)
      if (inside.length > 0 || records.get(urn)?.inputs[String(top)] == null) continue
      const key = getKey(String(top), before, after)
      found.set(key, (found.get(key) ?? new Set()).add(urn))
    }
  return found
}

/**
 * Whether the resource depends on one that declares the same change, or that declares the version
 * that the cloud has now: a deploy of the cluster does not update the recorded version of its
 * members. Resources without such a dependency may have equal values by chance.
 */
export function isTakenOver(
  { parts, expected, actual }: Leaf,
  { inputs, urn: own }: Pick<Reading, 'inputs' | 'urn'>,
  {
    declared,
    records,
  }: { declared: DeclaredProperties; records: ReadonlyMap<string, ResourceRecord> },
): boolean {
  const top = String(parts[0])
  if (parts.length > 1 || (inputs?.[top] ?? null) !== null) return false
  const urns = declared.get(getKey(top, expected, actual))
  const name = top.replace(/Actual$/, '')
  return (records.get(own)?.dependencies ?? []).some(urn => {
    const stated = records.get(urn)?.inputs[name]
    const isVersion = /version$/i.test(name) && stated != null && isSame(stated, actual)
    return urns?.has(urn) === true || isVersion
  })
}
