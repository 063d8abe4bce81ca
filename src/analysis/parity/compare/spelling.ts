/**
 * Decides whether two inputs may be two spellings of one value. It is called only when both outputs
 * are equal, so that a stale output does not hide two clearly different inputs.
 */
import { isContainer, isObject, isZero, getText } from '../../../lib/values.ts'

/** Whether one value is absent, or both have the same texts in another spelling. */
export function isSpelling(left: unknown, right: unknown): boolean {
  if (isAbsent(left) || isAbsent(right)) return true
  if (Array.isArray(left) || Array.isArray(right)) {
    const [ours, theirs] = [[left].flat(), [right].flat()]
    return ours.length === theirs.length && ours.every((item, at) => isSpelling(item, theirs[at]))
  }
  if (isObject(left) && isObject(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)])
    return [...keys].every(key => isSpelling(left[key], right[key]))
  }
  if (typeof left === 'object' || typeof right === 'object') return false
  return isTextSpelling(getText(left).toLowerCase().trim(), getText(right).toLowerCase().trim())
}

const isAbsent = (value: unknown) => value === null || value === undefined || value === ''

/**
 * Whether two texts differ only in case, are an ARN and the name at its end, or are versions such
 * as `15` and `15.4`, `6.x` and `6.2`.
 */
function isTextSpelling(left: string, right: string): boolean {
  if (left === right) return true
  const [short, long] = left.length < right.length ? [left, right] : [right, left]
  if (long.startsWith('arn:')) return long.endsWith(`/${short}`) || long.endsWith(`:${short}`)
  if (/^\d+(\.\d+)*(\.x)?$/.test(short)) return long.startsWith(`${short.replace(/\.x$/, '')}.`)
  return splitWords(short) === splitWords(long)
}

const splitWords = (text: string) => text.replaceAll(/[^a-z0-9]/g, '')

/**
 * Whether an output contains a value that only one side declares, such as an explicit default. An
 * output without the value was read before the value was declared, and proves nothing.
 */
export function showsValue(output: unknown, declared: unknown): boolean {
  if (isZero(declared)) return true
  if (matches(output, declared)) return true
  return isContainer(output) && Object.values(output).some(item => showsValue(item, declared))
}

function matches(output: unknown, declared: unknown): boolean {
  if (isZero(declared)) return true
  if (Array.isArray(declared))
    return (
      Array.isArray(output) && declared.every(item => output.some(other => matches(other, item)))
    )
  if (isObject(declared))
    return (
      isObject(output) &&
      Object.entries(declared).every(([key, item]) => matches(output[key], item))
    )
  return output !== null && output !== undefined && isSpelling(output, declared)
}
