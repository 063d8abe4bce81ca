/**
 * What a refresh read of one resource, combined from the recorded state and the engine's list of
 * changes.
 */
import type { PropertyChange, ResourceChange, ResourceRecord } from '../../model/operation.ts'
import { listDifferences } from './differences.ts'
import { formatPath, parsePath, getValueAt, withValue } from '../../lib/propertyPath.ts'
import type { Part } from '../../lib/propertyPath.ts'
import { isContainer, toElements } from '../../lib/values.ts'
import { isCaseSensitive } from '../normalise/scalars.ts'
import type { Properties } from '../../lib/values.ts'

/**
 * One property that differs. `before` and `after` are the whole resource as recorded and as read.
 */
export type Leaf = {
  path: string
  parts: Part[]
  expected: unknown
  actual: unknown
  secret: boolean
  replaces: boolean
  element?: { before: unknown; after: unknown }
}
export type Reading = {
  type: string
  name: string
  urn: string
  id: string | null
  inputs: Properties | undefined
  before: Properties
  after: Properties
  leaves: Leaf[]
  /** accounts that the ARNs of the environment's resources name */
  accounts: ReadonlySet<string>
  /** changes of the engine that are only another order or spelling inside a list */
  moved: PropertyChange[]
}

export function createReading(
  change: ResourceChange,
  record: ResourceRecord | undefined,
  accounts: ReadonlySet<string> = new Set(),
): Reading {
  const before = completeRecorded(
    record ? { ...record.inputs, ...record.outputs } : {},
    change.properties,
  )
  const after = change.properties.reduce(
    (state, property) => applyChange(state, before, property),
    before,
  )
  const cleaned = withoutHoles(after, change.properties)
  const { leaves, moved } = splitChanges(change, before, cleaned)
  return {
    type: change.type,
    name: change.name,
    urn: change.urn,
    id: record?.id ?? null,
    inputs: record?.inputs,
    before,
    after: cleaned,
    leaves,
    accounts,
    moved,
  }
}

/** Adds values from the changes that the recorded state lacks: the engine read both sides. */
function completeRecorded(recorded: Properties, changes: PropertyChange[]): Properties {
  return changes.reduce((state, { path, kind, before }) => {
    const parts = parsePath(path)
    const isReported = isNothing(before) || kind === 'add' || getValueAt(state, parts) !== undefined
    return isReported ? state : (withValue(state, parts, before) as Properties)
  }, recorded)
}

const hole = Symbol('removed')

const isNothing = (value: unknown) => value === null || value === undefined
const removes = ({ kind, before, after }: PropertyChange) =>
  isNothing(after) || (kind === 'delete' && !isNothing(before))
const adds = ({ kind, before, after }: PropertyChange) =>
  isNothing(before) || (kind === 'add' && !isNothing(after))

/**
 * An element that is added to a list may have the index of another one: for sets the number is the
 * index in the list that contains it (pulumi-terraform-bridge, detailed diffs of sets). Then it
 * goes to the end.
 */
function applyChange(state: Properties, before: Properties, change: PropertyChange): Properties {
  const parts = parsePath(change.path)
  const last = parts.at(-1)
  if (removes(change))
    return withValue(state, parts, typeof last === 'number' ? hole : undefined) as Properties
  const held = getValueAt(before, parts.slice(0, -1))
  if (typeof last === 'number' && adds(change) && Array.isArray(held) && last < held.length) {
    const now = getValueAt(state, parts.slice(0, -1))
    return withValue(
      state,
      [...parts.slice(0, -1), Array.isArray(now) ? now.length : last],
      change.after,
    ) as Properties
  }
  return withValue(state, parts, change.after) as Properties
}

function withoutHoles(state: Properties, changes: PropertyChange[]): Properties {
  const tops = new Set(changes.map(({ path }) => String(parsePath(path)[0])))
  return Object.fromEntries(
    Object.entries(state).map(([key, value]) => [key, tops.has(key) ? fillHoles(value) : value]),
  )
}

function fillHoles(value: unknown): unknown {
  if (Array.isArray(value))
    return value.filter(item => item !== hole && item !== undefined).map(fillHoles)
  return isContainer(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillHoles(item)]))
    : value
}

/** Separates properties that differ from those that only have another order or spelling. */
function splitChanges(
  { type, properties: changes }: ResourceChange,
  before: Properties,
  after: Properties,
): Pick<Reading, 'leaves' | 'moved'> {
  const byTop = Object.groupBy(changes, ({ path }) => String(parsePath(path)[0]))
  const found = Object.entries(byTop).map(([top, group]) =>
    splitProperty(top, { type, changes: group ?? [] }, before, after),
  )
  return {
    leaves: found.flatMap(({ leaves }) => leaves),
    moved: found.flatMap(({ moved }) => moved),
  }
}

function splitProperty(
  top: string,
  { type, changes }: { type: string; changes: PropertyChange[] },
  before: Properties,
  after: Properties,
): Pick<Reading, 'leaves' | 'moved'> {
  const structured = changes.some(
    ({ path, before, after, secret }) =>
      !secret &&
      (isContainer(before) ||
        isContainer(after) ||
        parsePath(path).some(part => typeof part === 'number')),
  )
  const secrets = changes.filter(({ secret }) => secret)
  if (!structured) return { leaves: changes.map(toPlainLeaf), moved: [] }
  if (isCaseSensitive({ type, record: before }, [top]))
    return joinSorted(before[top]) === joinSorted(after[top])
      ? { leaves: [], moved: changes }
      : { leaves: changes.map(toPlainLeaf), moved: [] }
  const replaces = changes.some(({ replace }) => replace)
  const leaves = listDifferences(before[top], after[top], [top], type).map(
    ({ parts, ...rest }) => ({
      path: formatPath(parts),
      parts,
      secret: false,
      replaces,
      ...rest,
    }),
  )
  const open = leaves.filter(leaf => leaf.expected !== '[secret]' && leaf.actual !== '[secret]')
  return {
    leaves: [...open, ...secrets.map(toPlainLeaf)],
    moved: leaves.length === 0 ? changes.filter(({ secret }) => !secret) : [],
  }
}

const joinSorted = (value: unknown) => toElements(value).map(String).sort().join('\n')

function toPlainLeaf({ path, before, after, secret, replace }: PropertyChange): Leaf {
  return {
    path,
    parts: parsePath(path),
    expected: before ?? null,
    actual: after ?? null,
    secret,
    replaces: replace,
  }
}
