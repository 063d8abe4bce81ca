/**
 * Property paths as the engine writes them: `ingress[0].cidrBlocks[1]`, `tags["a.b"]` (sdk/v3
 * `resource/property_path.go`).
 */
import { requirePresent } from './requirePresent.ts'
import { isObject } from './values.ts'

export type Part = string | number

const piece = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\.?([^.[\]]+)/gy
const plain = /^[A-Za-z_$][\w$-]*$/

/** Parses a path. A path that can't be parsed becomes one key. */
export function parsePath(path: string): Part[] {
  const parts: Part[] = []
  piece.lastIndex = 0
  while (piece.lastIndex < path.length) {
    const found = piece.exec(path)
    if (!found) return [path]
    parts.push(
      found[1] !== undefined
        ? (JSON.parse(`"${found[1]}"`) as string)
        : found[2] !== undefined
          ? Number(found[2])
          : requirePresent(found[3]),
    )
  }
  return parts
}

export function formatPath(parts: readonly Part[]): string {
  return parts
    .map((part, at) => {
      if (typeof part === 'number') return `[${part}]`
      if (!plain.test(part)) return `[${JSON.stringify(part)}]`
      return at === 0 ? part : `.${part}`
    })
    .join('')
}

/** The path without indices, as the tables of classes contain it, e.g. `ingress.cidrBlocks`. */
export function formatShape(parts: readonly Part[]): string {
  return parts.filter(part => typeof part === 'string').join('.')
}

/** The value at a path; undefined where there is none. */
export function getValueAt(value: unknown, parts: readonly Part[]): unknown {
  let here = value
  for (const part of parts) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined
    here = (here as Record<Part, unknown>)[part]
  }
  return here
}

/**
 * The values of nested objects, each with the keys that lead to it. A list is one value, and so is
 * an empty object below the root.
 */
export function listLeaves(
  root: object,
  above: readonly string[] = [],
): { keys: string[]; value: unknown }[] {
  return Object.entries(root).flatMap(([key, value]: [string, unknown]) => {
    const keys = [...above, key]
    return isObject(value) && Object.keys(value).length > 0
      ? listLeaves(value, keys)
      : [{ keys, value }]
  })
}

/** A copy of `root` with `value` at the path; missing objects and lists are created. */
export function withValue(root: unknown, parts: readonly Part[], value: unknown): unknown {
  const [head, ...rest] = parts
  if (head === undefined) return value
  const inner = withValue(getValueAt(root, [head]), rest, value)
  if (typeof head === 'number') {
    const list: unknown[] = Array.isArray(root) ? [...(root as unknown[])] : []
    list[head] = inner
    return list
  }
  const copy: Record<string, unknown> =
    typeof root === 'object' && root !== null && !Array.isArray(root) ? { ...root } : {}
  copy[head] = inner
  return copy
}
