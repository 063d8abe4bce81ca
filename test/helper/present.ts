/**
 * The value, which a test knows to be there. It fails the test where the value is missing, and not
 * later where it is used.
 *
 * @throws Error with `message` for null and undefined
 */
export function present<T>(value: T, message = 'expected a value'): NonNullable<T> {
  if (value === null || value === undefined) throw new Error(`${message}, found ${String(value)}`)
  return value
}
