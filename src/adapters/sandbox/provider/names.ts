/**
 * Automatic names, as the real provider makes them: logical name, `-`, seven hexadecimal digits
 * from the engine's seed.
 */
import { randomBytes } from 'node:crypto'
import type { NameRule, TypeSpec } from '../catalog/typeSpec.ts'
import type { Properties } from '../resource.ts'
import { sha256 } from '../../../lib/hash.ts'

export type NameRequest = {
  logicalName: string
  news: Properties
  /** inputs of the last time; empty for a create and for the new half of a replacement */
  olds: Properties
  randomSeed: Uint8Array
  /** the project's own naming pattern, when it has one */
  proposed?: { name: string; mode: 'propose' | 'enforce' | 'disable' }
}

function base(rule: NameRule, logicalName: string): string {
  const name = rule.lower ? logicalName.toLowerCase() : logicalName
  return `${rule.before ?? ''}${name}-`
}

export function isAutomatic(spec: TypeSpec, logicalName: string, name: string): boolean {
  if (!spec.name?.auto) return false
  const start = base(spec.name, logicalName)
  return name.startsWith(start) && /^[0-9a-f]{7}$/.test(name.slice(start.length))
}

/** The name to add to the inputs; {} when the program names it, or nothing does. */
export function automaticName(spec: TypeSpec, request: NameRequest): Properties {
  const rule = spec.name
  if (
    !rule?.auto ||
    request.news[rule.property] !== undefined ||
    request.news[`${rule.property}Prefix`] !== undefined
  )
    return {}
  const before = request.olds[rule.property]
  if (
    typeof before === 'string' &&
    (isAutomatic(spec, request.logicalName, before) || request.proposed)
  )
    return { [rule.property]: before }
  if (request.proposed?.mode === 'disable') return {}
  if (request.proposed) return { [rule.property]: request.proposed.name }
  const seed = request.randomSeed.length > 0 ? request.randomSeed : randomBytes(32)
  return {
    [rule.property]: base(rule, request.logicalName) + sha256(seed).slice(0, 7),
  }
}
