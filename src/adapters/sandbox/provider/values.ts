/** Property values as the engine sends them: unknowns, secrets, assets. */
import type { Properties } from '../resource.ts'
import { isObject } from '../../../lib/values.ts'
import { secretSignature, signatureKey } from '../../../model/propertySignature.ts'

/** Represents a value that a preview can't know (sdk/go/common/resource/plugin/rpc.go). */
export const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
const assetSignatures = ['c44067f5952c0a294b673a41bacd8c17', '0def7320c3a5731c473e5ecbe6d01bc7']

/**
 * Inputs that the provider set itself, by name: a later check copies them from the old inputs
 * (pulumi-terraform-bridge, pkg/tfbridge/schema.go, `applyDefaults`).
 */
export const defaultsKey = '__defaults'

export function withoutDefaults({ [defaultsKey]: _, ...properties }: Properties): Properties {
  return properties
}

/** Whether it is a file or an archive in the form of the engine. */
export function isAsset(value: unknown): value is Properties {
  return isObject(value) && assetSignatures.includes(String(value[signatureKey]))
}

/** True for the sentinel itself and for a text that contains it, such as an ARN. */
export function hasUnknown(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(unknown)
  if (Array.isArray(value)) return value.some(hasUnknown)
  return isObject(value) && Object.values(value).some(hasUnknown)
}

/** Plain values: secrets unwrapped, nulls and undefined left out of objects. */
export function getPlainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => getPlainValue(item) ?? null)
  if (!isObject(value)) return value
  if (value[signatureKey] === secretSignature) return getPlainValue(value['value'])
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, getPlainValue(item)]),
  )
}

/**
 * The cloud folder stores only the hash of an asset; the engine restores the content by the hash.
 */
export function withoutContents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutContents)
  if (!isObject(value)) return value
  if (isAsset(value)) return { [signatureKey]: value[signatureKey], hash: value['hash'] }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutContents(item)]),
  )
}

/** Absent, null, an empty list and an empty map are the same thing to the provider. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true
  return Array.isArray(value)
    ? value.length === 0
    : isObject(value) && Object.keys(value).length === 0
}

/** Whether two values mean the same to the provider; assets are compared by their hash. */
export function areEqual(left: unknown, right: unknown): boolean {
  if (left === right || (isEmpty(left) && isEmpty(right))) return true
  if (isAsset(left) && isAsset(right)) return left['hash'] === right['hash']
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, at) => areEqual(item, right[at]))
  if (!isObject(left) || !isObject(right)) return false
  if (isOtherBlock(left, right)) return false
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every(key =>
    areEqual(left[key], right[key]),
  )
}

/**
 * Whether two objects, such as `{ block: {} }` and `{ allow: {} }`, have different blocks in the
 * same place. They differ although an empty block otherwise equals an absent one.
 */
export function isOtherBlock(left: Properties, right: Properties): boolean {
  const listOnly = (these: Properties, those: Properties) =>
    Object.keys(these).filter(key => isObject(these[key]) && those[key] == null)
  const [gone, come] = [listOnly(left, right), listOnly(right, left)]
  const hasEmpty = gone.some(key => isEmpty(left[key])) || come.some(key => isEmpty(right[key]))
  return hasEmpty && gone.length > 0 && come.length > 0
}

/** Equal without regard to order. */
export function areEqualSets(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length)
    return areEqual(left, right)
  const sortSerialised = (list: unknown[]) => list.map(item => JSON.stringify(item)).sort()
  return areEqual(sortSerialised(left), sortSerialised(right))
}
