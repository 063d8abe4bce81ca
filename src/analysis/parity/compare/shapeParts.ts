import type { Part } from '../../../lib/propertyPath.ts'

/** The names of a path as `differ` writes it, labels of elements left out. */
export function shapeParts(path: string): Part[] {
  return path
    .replaceAll(/\["((?:[^"\\]|\\.)*)"\]/g, '.$1')
    .replaceAll(/\[[^\]]*\]/g, '')
    .split('.')
    .filter(part => part !== '')
}
