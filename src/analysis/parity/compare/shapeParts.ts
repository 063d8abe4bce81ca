import type { Part } from '../../../lib/propertyPath.ts'

/**
 * Returns the parts of a path that differ.ts wrote; an element of a list is 0, whatever its label.
 */
export function shapeParts(path: string): Part[] {
  return path
    .replaceAll(/\["((?:[^"\\]|\\.)*)"\]/g, '.$1')
    .replaceAll(/\[[^\]]*\]/g, '.[]')
    .split('.')
    .filter(part => part !== '')
    .map(part => (part === '[]' ? 0 : part))
}
