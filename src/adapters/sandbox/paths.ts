/**
 * Property paths as the engine writes them: `tags.owner`, `ingress[0].cidrBlocks[1]`,
 * `tags["twinstack:urn"]`.
 */
import { TwinstackError } from '../../lib/errors.ts'
import { isContainer } from '../../lib/values.ts'

export type Segment = string | number
const token = /\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y
const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
const plain = /^[A-Za-z_$][\w$]*$/

/** Throws `invalid-request` that names the position of the error. */
export function parsePath(path: string): Segment[] {
  const segments: Segment[] = []
  let at = 0
  while (at < path.length) {
    token.lastIndex = at
    const match = token.exec(path)
    if (!match || (at === 0 && match[0].startsWith('.'))) throw createBadPathError(path, at)
    // Only the first name has no dot; otherwise `a[0]b` would mean `a[0].b`.
    if (at > 0 && match[1] !== undefined && !match[0].startsWith('.'))
      throw createBadPathError(path, at)
    segments.push(toSegment(match, path, at))
    at = token.lastIndex
  }
  if (segments.length === 0) throw createBadPathError(path, 0)
  return segments
}

function toSegment(match: RegExpExecArray, path: string, at: number): Segment {
  if (match[2] !== undefined) return Number(match[2])
  const key = match[1] ?? (JSON.parse(`"${match[3]}"`) as string)
  if (forbidden.has(key)) throw createBadPathError(path, at)
  return key
}

function createBadPathError(path: string, at: number): TwinstackError {
  return new TwinstackError(
    'invalid-request',
    `property path ${JSON.stringify(path)} is wrong at character ${at + 1}`,
    { hint: 'write it like tags.owner, ingress[0].cidrBlocks[0] or tags["twinstack:name"]' },
  )
}

export function formatPath(segments: readonly Segment[]): string {
  return segments
    .map((segment, index) => {
      if (typeof segment === 'number') return `[${segment}]`
      if (!plain.test(segment)) return `[${JSON.stringify(segment)}]`
      return index === 0 ? segment : `.${segment}`
    })
    .join('')
}

/** undefined when a part of the path is missing. */
export function getAt(value: unknown, segments: readonly Segment[]): unknown {
  let here = value
  for (const segment of segments) {
    if (!isContainer(here) || !Object.hasOwn(here, segment)) return undefined
    here = (here as Record<Segment, unknown>)[segment]
  }
  return here
}

/**
 * A copy of `root` with `value` at the path (undefined removes it); missing objects and lists in
 * the path are created.
 */
export function setAt(root: unknown, segments: readonly Segment[], value: unknown): unknown {
  const [head, ...rest] = segments
  if (head === undefined) return value
  const copy = findContainerFor(root, head)
  const inner = rest.length === 0 ? value : setAt(getAt(copy, [head]), rest, value)
  if (inner !== undefined) (copy as Record<Segment, unknown>)[head] = inner
  else if (Array.isArray(copy)) copy.splice(head as number, 1)
  else delete (copy as Record<Segment, unknown>)[head]
  return copy
}

function findContainerFor(root: unknown, head: Segment): object {
  if (typeof head === 'string') {
    if (Array.isArray(root))
      throw new TwinstackError(
        'invalid-request',
        `a list has no property ${JSON.stringify(head)}`,
        { hint: 'use [0], [1], …' },
      )
    return isContainer(root) ? { ...root } : {}
  }
  if (isContainer(root) && !Array.isArray(root))
    throw new TwinstackError('invalid-request', `an object has no element [${head}]`)
  const list: unknown[] = Array.isArray(root) ? [...(root as unknown[])] : []
  if (head > list.length)
    throw new TwinstackError(
      'invalid-request',
      `the list has ${list.length} elements, so [${head}] would leave a gap`,
    )
  return list
}
