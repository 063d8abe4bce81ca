/**
 * Returns a value that the preceding code guarantees (e.g. a group of a matched pattern, the last
 * item of a list that is not empty). It fails here, and not later where the value is used.
 *
 * @throws Error with `message` for null and undefined
 */
export function requirePresent<T>(value: T, message = 'expected a value'): NonNullable<T> {
  if (value === null || value === undefined) throw new Error(`${message}, found ${String(value)}`)
  return value
}
