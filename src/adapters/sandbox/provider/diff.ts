/** What changes between the recorded and the wanted state, property by property. */
import type { TypeSpec } from '../catalog/typeSpec.ts'
import { formatPath, parsePath } from '../paths.ts'
import type { Segment } from '../paths.ts'
import type { Properties } from '../resource.ts'
import { isDeletedFirst } from '../catalog/automaticNames.ts'
import { findProviderSchema } from '../catalog/providerSchema.ts'
import type { ProviderSchema } from '../catalog/providerSchema.ts'
import { isNamedByProvider } from './names.ts'
import { listComputedKeys } from './state.ts'
import { defaultsKey, areEqual, areEqualSets, isAsset, isEmpty, isOtherBlock } from './values.ts'
import { isObject } from '../../../lib/values.ts'

export type Difference = { path: Segment[]; kind: 'add' | 'update' | 'delete'; replace: boolean }
export type DiffRequest = {
  oldInputs: Properties
  olds: Properties
  news: Properties
  ignoreChanges: string[]
}

/** The wanted value of a top-level property: the program's, otherwise the cloud's default. */
function getWantedValue(spec: TypeSpec, news: Properties, key: string): unknown {
  return Object.hasOwn(news, key) ? news[key] : spec.defaults?.[key]
}

/**
 * What an update would change, in the order of the properties. `replace`: the provider can change
 * it only by a new resource.
 */
export function listDifferences(spec: TypeSpec, request: DiffRequest): Difference[] {
  const { oldInputs, olds, news } = request
  const schema = findProviderSchema(spec.type)
  const computed = listComputedKeys(spec)
  const isSet = (key: string) => spec.sets?.includes(key) === true || schema?.sets.has(key) === true
  const keys = new Set(
    [...Object.keys(news), ...Object.keys(oldInputs)].filter(key => key !== defaultsKey),
  )
  const ignored = request.ignoreChanges.map(parseIgnored)
  return [...keys].sort().flatMap(key => {
    // A value that the program stops setting and the cloud also assigns is kept ("optional,
    // computed" in the provider's schema).
    if (!Object.hasOwn(news, key) && (computed.has(key) || schema?.computed.has(key))) return []
    const before = Object.hasOwn(olds, key) ? olds[key] : oldInputs[key]
    const after = getWantedValue(spec, news, key)
    if (isSet(key) && areEqualSets(before, after)) return []
    const byValue = spec.replacesWhen?.[key]?.(before, after, olds) === true
    return compare(before, after, [key])
      .filter(found => !ignored.some(path => covers(path, found.path)))
      .map(found => ({ ...found, replace: byValue || replaces(schema, found.path) }))
  })
}

/** ForceNew of the provider's schema, at this property or at one above it. */
function replaces(schema: ProviderSchema | null, path: Segment[]): boolean {
  const names = path.filter(segment => typeof segment === 'string')
  return names.some((_, at) => schema?.replaces.has(names.slice(0, at + 1).join('.')))
}

/** Differences between any two values, by path. */
export function compare(
  before: unknown,
  after: unknown,
  path: Segment[],
): Omit<Difference, 'replace'>[] {
  if (areEqual(before, after)) return []
  const [left, right] = path.length === 1 ? alignStructures(before, after) : [before, after]
  if (Array.isArray(left) && Array.isArray(right))
    return createRange(Math.max(left.length, right.length)).flatMap(at =>
      compare(left[at], right[at], [...path, at]),
    )
  if (isObject(left) && isObject(right) && !isAsset(left) && !isAsset(right)) {
    const isOther = isOtherBlock(left, right)
    return [...new Set([...Object.keys(left), ...Object.keys(right)])]
      .sort()
      .flatMap((key): Omit<Difference, 'replace'>[] => {
        if (isOther && left[key] == null) return [{ path: [...path, key], kind: 'add' }]
        if (isOther && right[key] == null) return [{ path: [...path, key], kind: 'delete' }]
        return compare(left[key], right[key], [...path, key])
      })
  }
  return [{ path, kind: isEmpty(before) ? 'add' : isEmpty(after) ? 'delete' : 'update' }]
}

/**
 * A map or list that appears or vanishes as a whole is shown by its elements: `tags.owner`, not
 * `tags`.
 */
function alignStructures(before: unknown, after: unknown): [unknown, unknown] {
  const shape = isEmpty(before) ? after : isEmpty(after) ? before : null
  if (shape === null || isAsset(shape) || typeof shape !== 'object') return [before, after]
  const none = Array.isArray(shape) ? [] : {}
  return [isEmpty(before) ? none : before, isEmpty(after) ? none : after]
}

const createRange = (length: number) => Array.from({ length }, (_, at) => at)

/**
 * Deletes first when the program sets a name that the provider would otherwise generate, because
 * the cloud refuses two resources of one name (pulumi-terraform-bridge,
 * nameRequiresDeleteBeforeReplace), and always for some types.
 */
export function deleteFirst(spec: TypeSpec, logicalName: string, request: DiffRequest): boolean {
  if (isDeletedFirst(spec.type)) return true
  const property = spec.name?.auto ? spec.name.property : undefined
  const name = property && request.news[property]
  return (
    typeof name === 'string' &&
    !isNamedByProvider(spec, logicalName, request.news) &&
    areEqual(name, request.olds[property as string])
  )
}

/** A segment `*` matches every element. */
function parseIgnored(path: string): Segment[] {
  return parsePath(path.replaceAll('[*]', '["*"]'))
}

function covers(ignored: Segment[], path: Segment[]): boolean {
  return ignored.every(
    (segment, at) => at < path.length && (segment === '*' || segment === path[at]),
  )
}

export const formatDifferencePath = (difference: { path: Segment[] }): string =>
  formatPath(difference.path)
