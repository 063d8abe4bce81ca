/**
 * The text of a property value: texts, numbers and booleans as they are, lists and objects as JSON.
 * An absent value reads `undefined`, as with `String`.
 */
export function toText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}
