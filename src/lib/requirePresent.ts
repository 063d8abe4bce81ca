/**
 * The value, where the code before it makes sure that there is one (a match of a pattern with this
 * group, the last item of a list that is not empty). It fails here, and not later where the value
 * is used.
 *
 * @throws Error with `message` for null and undefined
 */
export function requirePresent<T>(value: T, message = 'expected a value'): NonNullable<T> {
  if (value === null || value === undefined) throw new Error(`${message}, found ${String(value)}`)
  return value
}
