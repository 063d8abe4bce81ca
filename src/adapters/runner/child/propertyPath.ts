/**
 * Property paths as the engine writes them: `ingress[0].cidrBlocks[1]`, `tags["a.b"]` (sdk/v3
 * `resource/property_path.go`). A path that does not parse is taken as one key.
 */
export function parsePath(path: string): (string | number)[] {
  const parts: (string | number)[] = []
  const piece = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\.?([^.[\]]+)/gy
  while (piece.lastIndex < path.length) {
    const found = piece.exec(path)
    if (!found) return [path]
    parts.push(
      found[1] !== undefined
        ? (JSON.parse(`"${found[1]}"`) as string)
        : found[2] !== undefined
          ? Number(found[2])
          : found[3]!,
    )
  }
  return parts
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, parts: (string | number)[]): unknown {
  let at = value
  for (const part of parts) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    at = (at as Record<string | number, unknown>)[part]
  }
  return at
}
