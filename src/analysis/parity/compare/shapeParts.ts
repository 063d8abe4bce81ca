import type { Part } from '../../../lib/propertyPath.ts'

/** The property names of a path that differ.ts writes, without the labels of list elements. */
export function shapeParts(path: string): Part[] {
  return path
    .replaceAll(/\["((?:[^"\\]|\\.)*)"\]/g, '.$1')
    .replaceAll(/\[[^\]]*\]/g, '')
    .split('.')
    .filter(part => part !== '')
}
