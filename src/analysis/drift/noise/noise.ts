/** Finds the differences of a reading that are not drift, with the reason. */
import { isSamePolicy } from '../../normalise/policy.ts'
import { listPermissionsBeyond, listPermissions } from '../../normalise/permissions.ts'
import { findPropertySchema } from '../../normalise/schema.ts'
import { getValueAt } from '../../../lib/propertyPath.ts'
import type { Part } from '../../../lib/propertyPath.ts'
import type { Leaf, Reading } from '../reading.ts'
import { isContainer, isEmpty, isObject, toElements, isSame } from '../../../lib/values.ts'
import type { NoiseReason } from '../../../model/drift.ts'
import { isState, findStateKind } from '../classify/states.ts'
import { isComputed } from './computed.ts'
import { isDefault } from '../../normalise/defaults.ts'
import { normaliseDocument, isPolicy, parseDocument } from '../../normalise/documents.ts'
import { formatMeaning } from './lists.ts'
import { isInFreeMap, isSameScalar } from '../../normalise/scalars.ts'
import { isOwnedElsewhere } from './sidecars.ts'
import type { Siblings } from './sidecars.ts'

/**
 * null: it is drift. The order matters: a pending value is recognised before another rule could
 * match it.
 */
export function findNoise(leaf: Leaf, reading: Reading, siblings: Siblings): NoiseReason | null {
  if (leaf.secret) return null
  if (isPending(leaf, reading)) return 'pending-value'
  if (isEmpty(leaf.expected) && isEmpty(leaf.actual) && !isInFreeMap(leaf.parts))
    return isVariant(leaf, reading) ? null : 'default-filled-in'
  if (isDerived(leaf, reading)) return 'computed'
  if (isOnTheWay(leaf, reading.inputs)) return 'in-flight'
  if (isFilledIn(leaf, reading) || isChosenWindow(leaf, reading.inputs)) return 'default-filled-in'
  if (isEquivalent(leaf, reading)) return 'same-meaning'
  return isOwnedElsewhere(leaf, reading, siblings) ? 'owned-elsewhere' : null
}

/** Whether the cloud computes the value, and nobody sets it. */
const isDerived = (leaf: Leaf, reading: Reading) =>
  isComputed(reading.type, leaf.parts, reading.inputs) ||
  isShadowOfTag(leaf, reading) ||
  isClock(leaf, reading.inputs) ||
  isNewOutput(leaf, reading)

/**
 * AWS names of `PendingModifiedValues` (API reference of RDS) that have other names in the
 * provider.
 */
const pendingNames: Record<string, string> = {
  instanceClass: 'dbInstanceClass',
  identifier: 'dbInstanceIdentifier',
  dbSubnetGroupName: 'dbSubnetGroupName',
  multiAz: 'multiAZ',
  caCertIdentifier: 'caCertificateIdentifier',
  nodeType: 'cacheNodeType',
}

/**
 * A change that waits for its maintenance window: the cloud has the old value and reports the
 * recorded one as pending. Or the window has passed: the cloud has the declared value, and the
 * recorded state still has the previous one.
 */
function isPending(leaf: Leaf, { inputs, before, after }: Reading): boolean {
  const [top] = leaf.parts
  if (top === 'pendingModifiedValues') return true
  const waiting =
    [after['pendingModifiedValues'], before['pendingModifiedValues']].find(isObject) ??
    toElements(after['pendingModifiedValues']).find(isObject)
  const key = String(leaf.parts.at(-1))
  if (isObject(waiting)) {
    const lower = Object.fromEntries(
      Object.entries(waiting).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const pending = lower[key.toLowerCase()] ?? lower[(pendingNames[key] ?? '').toLowerCase()]
    if (pending !== undefined && isSameScalar(pending, leaf.expected, leaf.parts)) return true
  }
  const declared = getValueAt(inputs, leaf.parts)
  return (
    !isEmpty(declared) &&
    !isEmpty(leaf.expected) &&
    !isContainer(declared) &&
    !isSame(declared, leaf.expected) &&
    isSame(declared, leaf.actual)
  )
}

/**
 * An empty block is a value where its presence is the choice: `{ block: {} }` → `{ allow: {} }`. It
 * is recognised by another empty block of the same parent that was removed or added in exchange.
 */
function isVariant({ parts, expected }: Leaf, { before, after }: Reading): boolean {
  const parent = parts.slice(0, -1)
  const [was, is] = [getValueAt(before, parent), getValueAt(after, parent)]
  if (parent.length === 0 || !isObject(was) || !isObject(is)) return false
  const hasBlock = (side: Record<string, unknown>, key: string) => isObject(side[key])
  const came = Object.keys(is).some(key => hasBlock(is, key) && !hasBlock(was, key))
  const went = Object.keys(was).some(key => hasBlock(was, key) && !hasBlock(is, key))
  return came && went && isObject(getValueAt(isObject(expected) ? before : after, parts))
}

/**
 * Whether the actual state is temporary, or is `running` and the recorded state was not `stopped`.
 */
function isOnTheWay({ path, expected, actual }: Leaf, inputs: Reading['inputs']): boolean {
  if (!isState(path) || !isEmpty(inputs?.[path])) return false
  const [was, is] = [findStateKind(expected), findStateKind(actual)]
  return is === 'moving' || (is === 'up' && was !== 'down')
}

/** Whether a change of `tagsAll` only repeats a change of `tags`. */
function isShadowOfTag({ parts, actual }: Leaf, { after, before }: Reading): boolean {
  if (parts[0] !== 'tagsAll') return false
  const own = ['tags', ...parts.slice(1)]
  if (parts.length === 1) return isSame(after['tags'] ?? {}, actual ?? {})
  return (
    isSame(getValueAt(after, own) ?? null, actual) &&
    !isSame(getValueAt(before, own) ?? null, getValueAt(after, own) ?? null)
  )
}

/** A moment that no program declares: of a change, of a check, or the next one. */
function isClock({ parts, expected, actual }: Leaf, inputs: Reading['inputs']): boolean {
  const isMoment = (value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\d[T_ ]\d\d:\d\d/.test(value)
  return (
    isMoment(expected) &&
    isMoment(actual) &&
    isEmpty(inputs && getValueAt(inputs, parts.slice(0, 1)))
  )
}

/** A property that only the provider sets, and that it did not know when the state was recorded. */
const isNewOutput = ({ parts, path, expected }: Leaf, { type, before }: Reading): boolean =>
  isEmpty(expected) &&
  !Object.hasOwn(before, String(parts[0])) &&
  !isState(path) &&
  findPropertySchema(type, parts.slice(0, 1))?.computed === true

/** The grant of the owner is the only one of a private bucket. */
const isOwnersGrant = (type: string, list: Part[], grants: unknown): boolean =>
  /s3\/bucket(V2)?:/.test(type) &&
  list.join('.') === 'grants' &&
  Array.isArray(grants) &&
  grants.length === 1 &&
  isObject(grants[0]) &&
  grants[0]['type'] === 'CanonicalUser' &&
  isSame(grants[0]['permissions'], ['FULL_CONTROL'])

/** Hours for maintenance or backups that the service chose because the program names none. */
const isChosenWindow = ({ parts, expected }: Leaf, inputs: Reading['inputs']): boolean =>
  isEmpty(expected) &&
  /(maintenance|backup|snapshot)Window$/i.test(String(parts[0])) &&
  isEmpty(inputs?.[String(parts[0])])

function isFilledIn(leaf: Leaf, { type, before, after }: Reading): boolean {
  const { parts, expected, actual } = leaf
  const isElement = typeof parts.at(-1) === 'number'
  if (isElement) {
    const list = parts.slice(0, -1)
    const [was, is] = [getValueAt(before, list), getValueAt(after, list)]
    return isEmpty(was) && (isDefault(type, list, is) || isOwnersGrant(type, list, is))
  }
  if (isEmpty(expected)) return isDefault(type, parts, actual)
  return isEmpty(actual) && isDefault(type, parts, expected)
}

function isEquivalent({ parts, expected, actual }: Leaf, reading: Reading): boolean {
  const { type, before, after } = reading
  const own = { type, record: before, accounts: reading.accounts }
  if (!isContainer(expected) && !isContainer(actual) && isSameScalar(expected, actual, parts, own))
    return true
  if (/ecurityGroup:/.test(type) && hasSameRules(parts, before, after)) return true
  // AWS ignores a changed apply method when the value is the same: pulumi-aws#2442,
  // terraform-provider-aws#18035
  if (/arameterGroup:/.test(type) && parts[0] === 'parameters' && parts.at(-1) === 'applyMethod')
    return true
  return isSameDocument({ expected, actual }, parts, type)
}

/**
 * Entries of a security group that are divided differently and allow the same traffic:
 * terraform#2471.
 */
function hasSameRules(
  parts: Leaf['parts'],
  before: Reading['before'],
  after: Reading['after'],
): boolean {
  const [top] = parts
  if ((top !== 'ingress' && top !== 'egress') || parts.at(-1) === 'description') return false
  const [was, is] = [before[top], after[top]].map(entries =>
    toElements(entries).flatMap(listPermissions),
  ) as [ReturnType<typeof listPermissions>, ReturnType<typeof listPermissions>]
  return (
    was.length > 0 &&
    listPermissionsBeyond(is, was).length === 0 &&
    listPermissionsBeyond(was, is).length === 0
  )
}

function isSameDocument(
  { expected, actual }: Pick<Leaf, 'expected' | 'actual'>,
  parts: Leaf['parts'],
  type: string,
): boolean {
  const [left, right] = [parseDocument(expected), parseDocument(actual)]
  if (left === undefined || right === undefined) return false
  if (isPolicy(left) && isPolicy(right)) return isSamePolicy(left, right)
  if (isContainer(expected) && isContainer(actual))
    return formatMeaning(expected, parts, type) === formatMeaning(actual, parts, type)
  const name = String(parts.findLast(part => typeof part === 'string'))
  return normaliseDocument(left, name) === normaliseDocument(right, name)
}
