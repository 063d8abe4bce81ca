import { parsePath } from '../../../lib/propertyPath.ts'
import type { Reading } from '../reading.ts'
import { isContainer, isEmpty, isObject, stringifyStable } from '../../../lib/values.ts'
import type { NoiseReason } from '../../../model/drift.ts'

/** The reason why a list that the engine reports as different has no real difference. */
export function findMovedReason(path: string, { before, after }: Reading): NoiseReason {
  const top = String(parsePath(path)[0])
  const [left, right] = [before[top], after[top]]
  if (serialiseSorted(left) === serialiseSorted(right)) return 'reordered'
  return serialiseSorted(stripBare(left)) === serialiseSorted(stripBare(right))
    ? 'default-filled-in'
    : 'same-meaning'
}

function serialiseSorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(serialiseSorted).sort().join(',')}]`
  return isObject(value)
    ? `{${Object.keys(value)
        .sort()
        .map(key => `${key}:${serialiseSorted(value[key])}`)
        .join(',')}}`
    : stringifyStable(value ?? null)
}

/** A copy without empty and false values. */
function stripBare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripBare)
  if (!isContainer(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => !isEmpty(item) && item !== false)
      .map(([key, item]) => [key, stripBare(item)]),
  )
}
