/** Forms of a value in which its texts are canonical. */
import { getText, isObject, stringifyStable } from '../../../lib/values.ts'
import { listPermissions } from '../../normalise/permissions.ts'
import { canonicaliseText } from './context.ts'
import type { Context, NamedSide } from './context.ts'

/** A document with every text and key in canonical form. */
export function toPlain(half: NamedSide, value: unknown): unknown {
  if (typeof value === 'string') return canonicaliseText(half, value)
  if (Array.isArray(value)) return value.map(item => toPlain(half, item))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [canonicaliseText(half, key), toPlain(half, item)]),
  )
}

/** Entries of a security group that differ in form and allow the same traffic. */
export function hasSamePermissions(
  context: Context,
  left: unknown[],
  right: unknown[],
  name: string,
): boolean {
  if (!/^(ingress|egress)$/.test(name) || !/ecurityGroup/.test(context.type)) return false
  const describeRules = (half: NamedSide, items: unknown[]) => {
    const all = items.map(item => toPlain(half, item))
    const rules = new Set(all.flatMap(listPermissions).map(stringifyStable))
    const notes = new Set(all.map(item => (isObject(item) ? getText(item['description']) : '')))
    return [...rules].sort().join() + [...notes].sort().join()
  }
  return describeRules(context.left, left) === describeRules(context.right, right)
}
