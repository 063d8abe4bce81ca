import { parsePath } from '../../../lib/propertyPath.ts'
import type { Reading } from '../reading.ts'
import { isContainer, isEmpty, isObject, stable } from '../../../lib/values.ts'
import type { NoiseReason } from '../../../model/drift.ts'

/** The reason why a list that the engine reports as different has no real difference. */
export function movedReason(path: string, { before, after }: Reading): NoiseReason {
  const top = String(parsePath(path)[0])
  const [left, right] = [before[top], after[top]]
  if (serialiseSorted(left) === serialiseSorted(right)) return 'reordered'
  return serialiseSorted(bare(left)) === serialiseSorted(bare(right))
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
    : stable(value ?? null)
}

/** A copy without empty and false values. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (!isContainer(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => !isEmpty(item) && item !== false)
      .map(([key, item]) => [key, bare(item)]),
  )
}
