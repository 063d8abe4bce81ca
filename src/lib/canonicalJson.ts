/**
 * Formats JSON with sorted keys and without spaces, as RFC 8785 requires, so that equal values have
 * equal texts. Members that are undefined are left out.
 */
export function canonicalise(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(item => canonicalise(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.keys(value)
    .sort()
    .flatMap(key => {
      const content = (value as Record<string, unknown>)[key]
      return content === undefined ? [] : [`${JSON.stringify(key)}:${canonicalise(content)}`]
    })
  return `{${members.join(',')}}`
}
