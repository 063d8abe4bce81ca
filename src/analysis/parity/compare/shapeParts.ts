import type { Part } from '../../../lib/propertyPath.ts'

/**
 * Returns the parts of a path that differ.ts wrote; an element of a list is 0, whatever its label.
 */
export function shapeParts(path: string): Part[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[[^\]]*\]|[^.[\]]+/g)].map(
    ([text, key]) => key ?? (text.startsWith('[') ? 0 : text),
  )
}
