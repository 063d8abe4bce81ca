import type { Part } from '../../../lib/propertyPath.ts'

/**
 * Returns the property names of a path that differ.ts wrote, without the labels of list elements.
 */
export function shapeParts(path: string): Part[] {
  return path
    .replaceAll(/\["((?:[^"\\]|\\.)*)"\]/g, '.$1')
    .replaceAll(/\[[^\]]*\]/g, '')
    .split('.')
    .filter(part => part !== '')
}
