/**
 * Versions as numbers part by part: 1.10 is newer than 1.9. Negative when `a` is older, 0 when
 * equal; missing parts are 0.
 */
export function compareVersion(a: string, b: string): number {
  const [left, right] = [splitVersion(a), splitVersion(b)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = comparePart(left[at] ?? '0', right[at] ?? '0')
    if (order !== 0) return order
  }
  return 0
}

/** `v1.2`, `TLSv1.2` and `TLS 1.2` are 1.2. */
function splitVersion(version: string): string[] {
  return version
    .trim()
    .replace(/^[a-z]*[ _-]?v?(?=\d)/i, '')
    .split(/[._+-]/)
}

function comparePart(a: string, b: string): number {
  const numbers = /^\d+$/.test(a) && /^\d+$/.test(b)
  if (!numbers) return a < b ? -1 : a > b ? 1 : 0
  // by length first: longer than a number can represent
  const [x, y] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')]
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0)
}
