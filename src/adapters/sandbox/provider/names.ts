/**
 * Automatic names, as the real provider makes them: logical name, `-`, seven hexadecimal digits
 * from the engine's seed (automaticNames.ts has the types with another form).
 */
import { randomBytes } from 'node:crypto'
import type { NameRule, TypeSpec } from '../catalog/typeSpec.ts'
import type { Properties } from '../resource.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { defaultsKey } from './values.ts'

export type NameRequest = {
  logicalName: string
  news: Properties
  /** inputs of the last time; empty for a create and for the new half of a replacement */
  olds: Properties
  randomSeed: Uint8Array
  /** the project's own naming pattern, when it has one */
  proposed?: { name: string; mode: 'propose' | 'enforce' | 'disable' }
}

function makeBaseName(rule: NameRule, logicalName: string): string {
  const name = rule.lower ? logicalName.toLowerCase() : logicalName
  return `${rule.before ?? ''}${name}${rule.separator ?? '-'}`
}

/** Whether a name has the form of one that the provider generates. */
export function isAutomatic(spec: TypeSpec, logicalName: string, name: string): boolean {
  if (!spec.name?.auto) return false
  const start = makeBaseName(spec.name, logicalName)
  const form = spec.name.random === 'letters' ? /^[a-z]{8}$/ : /^[0-9a-f]{7}(\.fifo)?$/
  return name.startsWith(start) && form.test(name.slice(start.length))
}

/** Whether the provider generated the name in these inputs; older states do not record it. */
export function isNamedByProvider(
  spec: TypeSpec,
  logicalName: string,
  inputs: Properties,
): boolean {
  const property = spec.name?.property
  const name = property === undefined ? undefined : inputs[property]
  if (property === undefined || typeof name !== 'string') return false
  const defaults = inputs[defaultsKey]
  return Array.isArray(defaults)
    ? defaults.includes(property)
    : isAutomatic(spec, logicalName, name)
}

/**
 * Returns the name to add to the inputs, marked as the provider's; {} when the program sets the
 * name, or the type has none. A generated name is kept, also when the logical name changes
 * (aliases).
 */
export function makeAutomaticName(spec: TypeSpec, request: NameRequest): Properties {
  const rule = spec.name
  if (
    !rule?.auto ||
    request.news[rule.property] !== undefined ||
    request.news[`${rule.property}Prefix`] !== undefined
  )
    return {}
  const withDefaultName = (name: string) => ({
    [rule.property]: name,
    [defaultsKey]: [rule.property],
  })
  const before = request.olds[rule.property]
  if (
    typeof before === 'string' &&
    (isNamedByProvider(spec, request.logicalName, request.olds) || request.proposed)
  )
    return withDefaultName(before)
  if (request.proposed?.mode === 'disable') return {}
  if (request.proposed) return withDefaultName(request.proposed.name)
  const seed = request.randomSeed.length > 0 ? request.randomSeed : randomBytes(32)
  return withDefaultName(
    makeBaseName(rule, request.logicalName) +
      makeRandomPart(rule, hashSha256(seed)) +
      (rule.suffix?.(request.news) ?? ''),
  )
}

function makeRandomPart({ random }: NameRule, hash: string): string {
  if (random !== 'letters') return hash.slice(0, 7)
  const codes = Array.from({ length: 8 }, (_, at) => parseInt(hash.slice(at * 2, at * 2 + 2), 16))
  return codes.map(code => String.fromCharCode(97 + (code % 26))).join('')
}
