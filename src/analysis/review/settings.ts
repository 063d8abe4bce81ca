import { getOwnValue, isObject } from '../../lib/values.ts'

/**
 * Paths of the leaves in which two settings differ, e.g. `compute.instanceType`, `services.api`;
 * sorted. Lists are one leaf.
 */
export function listDifferingPaths(left: unknown, right: unknown): string[] {
  return walk(left, right, '').sort()
}

function walk(left: unknown, right: unknown, path: string): string[] {
  if (isObject(left) && isObject(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)])
    return [...keys].flatMap(key =>
      walk(getOwnValue(left, key), getOwnValue(right, key), path === '' ? key : `${path}.${key}`),
    )
  }
  return JSON.stringify(left) === JSON.stringify(right) ? [] : [path || '(all)']
}
