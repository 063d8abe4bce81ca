/**
 * Lists the differences of outputs whose inputs are equal or not declared: versions, code, state,
 * protection. Every output is compared except values that are created for one resource
 * (normalise/volatile.ts) and consequences of a difference that is already reported.
 */
import type { Part } from '../../../lib/propertyPath.ts'
import { isContainer, isZero } from '../../../lib/values.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import { isState, findStateKind } from '../../drift/classify/states.ts'
import { isDefault } from '../../normalise/defaults.ts'
import {
  findBookkeepingReason,
  findIdentityReason,
  isMeasured,
  isShownOnly,
  isWriteCount,
} from '../../normalise/volatile.ts'
import type { Context } from './context.ts'
import { differ, joinPath } from './differ.ts'
import { isEqualValue } from './equal.ts'
import { isSoftwareText } from './identities.ts'
import type { Leaf } from './leaf.ts'
import { shapeParts } from './shapeParts.ts'

/**
 * Types with outputs that are generated for each environment or belong to another stack; these are
 * not compared.
 */
const madeForOne =
  /^(random|tls|time|external|http|local|archive|std|command|null):|^pulumi:pulumi:StackReference$|^pulumi-nodejs:/

/** Properties that list other resources of the state, which are compared themselves. */
const ofOthers = /^(tags|ingress|egress|routes|managedPolicyArns|inlinePolicies|tagsAll)$/

/** Numbers that auto scaling sets when the program does not declare them. */
const ofScaling = /^desired(Capacity|Count|Size)$/

/** @param reported the leaves of the inputs, whose consequences are left out */
export function listOutputLeaves(
  context: Context,
  left: ResourceRecord,
  right: ResourceRecord,
  reported: Leaf[],
): Leaf[] {
  if (madeForOne.test(context.type)) return []
  const [ours, theirs] = [left.outputs, right.outputs]
  if (isNone(ours) || isNone(theirs)) return []
  const before = context.hidden
  const found: Leaf[] = []
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)]))
    if (!isSamePlain(ours[key], theirs[key]) && !passesOver(context, key, left, right, reported))
      if (!isEqualValue(context, ours[key], theirs[key], key))
        differ(context, ours[key], theirs[key], key, joinPath('', key), found)
  context.hidden = before
  return found
    .filter(leaf => isMeaningful(context, leaf, reported))
    .map(leaf => ({ ...leaf, side: 'outputs' }))
}

const isSamePlain = (left: unknown, right: unknown) => left === right && typeof left !== 'object'

const isNone = (outputs: Record<string, unknown>) => {
  for (const _ in outputs) return false
  return true
}

/** Cached per type and output. */
const silent = new Map<string, boolean>()
const mostSilent = 20_000

function isAlwaysMeaningless(type: string, key: string): boolean {
  const place = `${type} ${key}`
  let found = silent.get(place)
  if (found !== undefined) return found
  found =
    key === 'tags' ||
    findBookkeepingReason(type, [key]) !== null ||
    isWriteCount(type, [key]) ||
    findIdentityReason([key]) !== null
  if (silent.size >= mostSilent) silent.clear()
  silent.set(place, found)
  return found
}

function passesOver(
  { type }: Context,
  key: string,
  left: ResourceRecord,
  right: ResourceRecord,
  reported: Leaf[],
): boolean {
  const values = [left.outputs[key], right.outputs[key]]
  if (!values.some(isDigest) && isAlwaysMeaningless(type, key)) return true
  const isDeclared = left.inputs[key] != null || right.inputs[key] != null
  if (!isDeclared && (isOfOthers(key) || isHashOfReported(key, reported))) return true
  if (!isDeclared && isPlacement(key, left.outputs[key], right.outputs[key])) return true
  if (!isDeclared && isOfCluster(key, left) && isOfCluster(key, right)) return true
  // already reported for the inputs, or for the property that causes it: engineVersion →
  // engineVersionActual
  return reported.some(({ path }) => {
    const top = String(shapeParts(path)[0])
    return top === key || (top.length > 4 && key.startsWith(top))
  })
}

/** Undeclared outputs that other resources, auto scaling or the service itself determine. */
const isOfOthers = (key: string): boolean =>
  ofOthers.test(key) || ofScaling.test(key) || isShownOnly(key) || isWindow.test(key)

/** Hours in which the service maintains or saves a resource: it chooses them at random. */
const isWindow = /(maintenance|backup|snapshot)Window$/i

/** Whether it is the hash of code whose own difference is reported. */
const isHashOfReported = (key: string, reported: Leaf[]): boolean =>
  /(code|source|content|object)\w*(hash|sha256)$/i.test(key) &&
  reported.some(({ path }) => /^(code|s3Key|s3Object|image|filename|content|source)/.test(path))

/**
 * The engine version of an instance is that of its cluster, which is compared separately. The
 * recorded version of an instance is outdated between an upgrade of the cluster and the next
 * refresh.
 */
const isOfCluster = (key: string, { type, dependencies }: ResourceRecord): boolean =>
  /^engineVersion(Actual)?$/.test(key) &&
  type.endsWith('/clusterInstance:ClusterInstance') &&
  dependencies.some(urn => urn.includes('/cluster:Cluster::'))

/**
 * Whether it is a zone that AWS chose because the program names none. Zones differ between
 * environments, and an RDS failover changes them; only the number of zones is compared.
 */
function isPlacement(key: string, left: unknown, right: unknown): boolean {
  if (/^(availabilityZone|zone|datacenter)$/.test(key))
    return typeof left === 'string' && typeof right === 'string'
  return (
    key === 'availabilityZones' &&
    Array.isArray(left) &&
    Array.isArray(right) &&
    left.length === right.length
  )
}

function isMeaningful(context: Context, { path, left, right }: Leaf, reported: Leaf[]): boolean {
  if (isDigest(left) || isDigest(right)) return true
  const parts = shapeParts(path)
  if (findBookkeepingReason(context.type, parts) !== null || findIdentityReason(parts) !== null)
    return false
  // the time of creation or of the last change, e.g. the stream label of a table
  if (isTimestamp(left) && isTimestamp(right)) return false
  if (/launchTemplate:/.test(context.type) && /Version$/.test(path)) return false
  if (isMeasured(context.type, parts)) return false
  if (isState(path)) return [left, right].some(value => findStateKind(value) === 'down')
  if (isMeaningless(context.type, parts, left, right)) return false
  if (isIdentityShaped(path, left) || isIdentityShaped(path, right)) return false
  // a different size causes further differences: processors, memory, bandwidth
  return isEssential(path) || reported.every(leaf => !isSize(leaf.path))
}

/**
 * Whether it is the digest of an image, which identifies software, whatever the property is called.
 */
const isDigest = (value: unknown) =>
  typeof value === 'string' && /(^|@)sha\d{3}:[0-9a-f]{32,}$/.test(value)

/** Whether one side has no value and the other the default. */
function isMeaningless(type: string, parts: Part[], left: unknown, right: unknown): boolean {
  if (left != null && right != null) return false
  const value = left ?? right
  return isZero(value) || isDefault(type, parts, value) || isContainer(value)
}

const isEssential = (path: string) =>
  /version|digest|sha256|codeHash|image|ami|runtime|engine|encrypt|tls|ssl|public|token|protection/i.test(
    path,
  )
const isSize = (path: string) =>
  /(instanceType|instanceClass|nodeType|machineType|size|capacity|count|memory|cpu|storage)/i.test(
    path,
  )

const hash = /^(?:[0-9a-f]{12,}|[A-Za-z0-9+/]{24,}={0,2})$/
const address =
  /:\/\/|^arn:|^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d+)?$|^[0-9a-f:]+::?[0-9a-f:/]*$|\d{8}|[0-9a-f]{8}-[0-9a-f]{4}-|^[a-z0-9-]+(?:\.[a-z0-9-]+){2,}\.?$/i

/** Whether a text has the form of an identity, and does not identify software. */
function isIdentityShaped(path: string, value: unknown): boolean {
  if (typeof value !== 'string') return false
  if (isSoftwareText(path, value)) return false
  if (/version|release/i.test(path) && /^v?\d+(\.\d+)*/.test(value)) return false
  return value.length > 2000 || hash.test(value) || address.test(value)
}

/** Whether it is a date with a time: ISO 8601, and as AWS Budgets writes it. */
const isTimestamp = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d[T_ ]\d\d:\d\d/.test(value)
