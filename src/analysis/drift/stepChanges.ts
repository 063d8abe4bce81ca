import { identityProperties } from '../../model/drift.ts'
import type { PropertyChange, ResourceChange } from '../../model/operation.ts'
import { isSecret, isUnknownText, getName, withhold, withheld } from '../../model/checkpoint.ts'
import { formatPath, parsePath, getValueAt } from '../../lib/propertyPath.ts'
import type { Part } from '../../lib/propertyPath.ts'
import { isEmpty, isObject, isSame } from '../../lib/values.ts'
import {
  findBookkeepingReason,
  findIdentityReason,
  isShownOnly,
  isWriteCount,
} from '../normalise/volatile.ts'
import { isState } from './classify/states.ts'

type State = { inputs?: unknown; outputs?: unknown }
type Sides = State | null | undefined

/**
 * The engine's data about one step: `StepEventMetadata` of the Automation API, the metadata of
 * `resourcePreEvent` and `resOutputsEvent`, or a step of the digest of a preview (createReading).
 */
export type Step = {
  op: string
  urn: string
  type: string
  old?: Sides
  new?: Sides
  diffs?: string[] | null | undefined
  detailedDiff?: Record<string, { diffKind: string }> | null | undefined
}

/**
 * One engine step as data, with the properties that it changes. In a refresh the engine inverts the
 * provider's diff, so that there, too, `before` is the recorded state and `after` the cloud (pkg/v3
 * `deploy/step.go`, RefreshStep.Apply).
 */
export function toChange(metadata: Step, refreshing: boolean): ResourceChange {
  const { urn, type } = metadata
  const properties = metadata.old && metadata.new ? listProperties(metadata, refreshing) : []
  // a refresh reports `same` for a resource when only its outputs differ (pkg/v3 `deploy/step.go`,
  // RefreshStep.ResultOp)
  const op = refreshing && metadata.op === 'same' && properties.length > 0 ? 'refresh' : metadata.op
  return { urn, type, name: getName(urn), op, properties }
}

function listProperties(metadata: Step, refreshing: boolean): PropertyChange[] {
  const detailed = Object.entries(metadata.detailedDiff ?? {})
  const paths =
    detailed.length > 0
      ? detailed.map(([path, diff]) => ({ path, kind: String(diff.diffKind) }))
      : (metadata.diffs ?? []).map(path => ({ path, kind: 'update' }))
  const reported = paths
    .filter(({ path }) => !(refreshing && isSameSecret(path, metadata)))
    .map(({ path, kind }) => describeProperty(path, kind, metadata, refreshing))
  return refreshing ? [...reported, ...listOutputChanges(metadata, reported)] : reported
}

/**
 * The provider compares inputs. Properties that the program does not declare are compared by their
 * outputs, which show another resource under the old id or name, a stopped resource, other code, or
 * disabled protection. Values that the cloud assigns or created for this resource are not compared
 * (normalise/volatile.ts).
 */
function listOutputChanges(metadata: Step, reported: PropertyChange[]): PropertyChange[] {
  const [before, after] = [toMap(metadata.old?.outputs), toMap(metadata.new?.outputs)]
  const inputs = toMap(metadata.old?.inputs)
  const isReported = (key: string) =>
    reported.some(({ path }) => {
      const top = String(parsePath(path)[0])
      return top === key || top === key.replace(/Actual$/, '')
    })
  return Object.keys(before)
    .filter(key => !isReported(key) && !isSame(before[key] ?? null, after[key] ?? null))
    .filter(key => isTelling(metadata.type, key, before[key], after[key], inputs))
    .flatMap(key => listPlaces(before[key], after[key], [key]))
    .filter(({ parts }) => parts.length === 1 || isReplaceReason(metadata.type, parts) === null)
    .map(({ parts, kind }) => describeProperty(formatPath(parts), kind, metadata, true))
}

const toMap = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {})
const isReplaceReason = (type: string, parts: Part[]) =>
  findBookkeepingReason(type, parts) ?? findIdentityReason(parts)

/** Auto scaling sets these when the program does not declare them. */
const scaled = /^desired(Capacity|Count|Size)$/
const explained = /^(ingress|egress|routes|managedPolicyArns|inlinePolicies|policy|website)$/

/** Whether a changed output is a relevant change of the resource. */
function isTelling(
  type: string,
  key: string,
  before: unknown,
  after: unknown,
  inputs: Record<string, unknown>,
): boolean {
  if ([before, after].every(value => typeof value === 'string'))
    if (isState(key) || identityProperties.some(one => one === key)) return true
  if ((inputs[key] ?? null) !== null || after === undefined || key.startsWith('__')) return false
  if (key === 'tagsAll' || isWriteCount(type, [key]) || isShownOnly(key)) return false
  // a bucket shows the encryption that another resource set after the bucket was recorded;
  // noise/sidecars.ts knows whether such a resource explains the value, but only for these
  // properties
  if (isEmpty(before) && !explained.test(key)) return false
  if (scaled.test(key)) return false
  return isReplaceReason(type, [key]) === null
}

/**
 * The paths at which the values differ. A list counts as one path, because its elements may only be
 * in another order.
 */
function listPlaces(
  before: unknown,
  after: unknown,
  parts: Part[],
): { parts: Part[]; kind: string }[] {
  if (isSame(before ?? null, after ?? null)) return []
  if (isObject(before) && isObject(after) && !isSecret(before) && !isSecret(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(key =>
      listPlaces(before[key], after[key], [...parts, key]),
    )
  const kind = before == null ? 'add' : after == null ? 'delete' : 'update'
  return [{ parts, kind }]
}

/** Both sides contain secrets with the same plaintext: only their encryption differs. */
function isSameSecret(path: string, { old, new: now }: Step): boolean {
  const parts = parsePath(path)
  const before = revealSecret(getRawAt(old, parts, ['outputs', 'inputs']))
  const after = revealSecret(getRawAt(now, parts, chooseHalves(old, parts)))
  return before !== undefined && after !== undefined && isSame(before, after)
}

type ResourceHalf = 'inputs' | 'outputs'
const getRawAt = (side: Sides, parts: Part[], order: ResourceHalf[]) =>
  order.map(half => getValueAt(side?.[half], parts)).find(value => (value ?? null) !== null)

/**
 * Where the values of a refresh are: a property that is no longer among the outputs does not exist
 * in the cloud any more, whatever the inputs say.
 */
const chooseHalves = (old: Sides, parts: Part[]): ResourceHalf[] =>
  (getValueAt(old?.outputs, parts) ?? null) !== null ? ['outputs'] : ['outputs', 'inputs']

/** The value with its secrets in plain text; undefined when one of them is only encrypted. */
function revealSecret(value: unknown): unknown {
  if (!isSecret(value)) return value
  const { plaintext } = value as { plaintext?: unknown }
  if (typeof plaintext !== 'string') return undefined
  try {
    return JSON.parse(plaintext) as unknown
  } catch {
    return undefined
  }
}

/**
 * A planned update has no outputs yet, so its declared inputs are used. After a refresh the outputs
 * are the values in the cloud.
 */
function describeProperty(
  path: string,
  diffKind: string,
  { old, new: now, op }: Step,
  refreshing: boolean,
): PropertyChange {
  const parts = parsePath(path)
  const before = getSideAt(old, parts, ['outputs', 'inputs'])
  const after = getSideAt(
    now,
    parts,
    refreshing
      ? chooseHalves(old, parts)
      : op === 'refresh'
        ? ['outputs', 'inputs']
        : ['inputs', 'outputs'],
  )
  const secret = hides(before) || hides(after)
  return {
    path,
    kind: getKind(diffKind, before, after),
    replace: diffKind.endsWith('replace'),
    secret,
    before: secret ? withheld : (before ?? null),
    after: secret ? withheld : (after ?? null),
  }
}

function getSideAt(side: Sides, parts: (string | number)[], order: ResourceHalf[]): unknown {
  for (const half of order) {
    const found = getValueAt(side?.[half], parts)
    if (found !== undefined) return toReadable(withhold(found))
  }
  return undefined
}

/** A copy with `[unknown]` in place of values that a preview does not know. */
export function toReadable(value: unknown): unknown {
  if (typeof value === 'string') return isUnknownText(value) ? '[unknown]' : value
  if (Array.isArray(value)) return value.map(toReadable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toReadable(item)]))
}

/** The engine masks a secret as the text `[secret]`, at any depth. */
function hides(value: unknown): boolean {
  if (value === withheld) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(hides)
}

function getKind(diffKind: string, before: unknown, after: unknown): PropertyChange['kind'] {
  if (diffKind.startsWith('add')) return 'add'
  if (diffKind.startsWith('delete')) return 'delete'
  return before === undefined && after !== undefined ? 'add' : 'update'
}
