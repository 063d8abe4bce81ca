/** Changes one value with a meaning, in inputs and outputs. */
import { parsePath, getValueAt, withValue } from '../../../src/lib/propertyPath.ts'
import type { Part } from '../../../src/lib/propertyPath.ts'
import { formatPath } from '../../../src/lib/propertyPath.ts'
import type { RandomSource } from './random.ts'
import type { Export } from './transform.ts'

export type MutatedState = { state: Export; urn: string; path: string }
type Properties = Record<string, unknown>

/** Texts that only name a resource, refer to another one, or contain a document. */
const pointing =
  /(^|\.)(name|\w*Name|\w*Names|id|\w*Ids?|\w*Arns?|\w*Identifier|bucket|key|role|roles|topic|function|cluster|user|group|zone|url|endpoint|target|parent|region|__\w+)(\.|\[|$)|^(tags|tagsAll|metadata|allowedAccountIds|publicKey|kubeconfig|domain\w*|certificate\w*|password|secret\w*|userData|triggers|keepers|provider)/i

export function mutate(state: Export, random: RandomSource): MutatedState | null {
  const places = state.deployment.resources.flatMap(resource =>
    resource.custom && /^(aws|kubernetes):/.test(resource.type)
      ? leavesOf(resource.inputs ?? {}).map(parts => ({ resource, parts }))
      : [],
  )
  if (places.length === 0) return null
  const { resource, parts } = random.pick(places)
  const before = getValueAt(resource.inputs, parts)
  const after = other(before, random)
  const change = (side: unknown) =>
    getValueAt(side, parts) === undefined ? side : withValue(side, parts, after)
  const resources = state.deployment.resources.map(one =>
    one === resource
      ? {
          ...one,
          inputs: change(one.inputs) as Properties,
          ...(one.outputs ? { outputs: change(one.outputs) as Properties } : {}),
        }
      : one,
  )
  const mutated = { ...state, deployment: { ...state.deployment, resources } }
  return { state: mutated, urn: resource.urn, path: formatPath(parts) }
}

function leavesOf(inputs: Properties): Part[][] {
  const found: Part[][] = []
  const walk = (value: unknown, parts: Part[]): void => {
    if (pointing.test(formatPath(parts))) return
    if (typeof value === 'number' || typeof value === 'boolean') found.push(parts)
    else if (typeof value === 'string') {
      if (/^[a-z][a-z0-9.-]{2,30}$/i.test(value)) found.push(parts)
    } else if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value))
        walk(item, [...parts, Array.isArray(value) ? Number(key) : key])
  }
  walk(inputs, [])
  return found.filter(
    parts => parsePath(formatPath(parts)).length === parts.length && !isPortOfAll(inputs, parts),
  )
}

/** A rule for all protocols has no ports: their values have no meaning. */
function isPortOfAll(inputs: Properties, parts: Part[]): boolean {
  const rule = getValueAt(inputs, parts.slice(0, -1)) as Properties
  return /^(from|to)Port$/.test(String(parts.at(-1))) && /^(-1|all)$/.test(String(rule['protocol']))
}

function other(value: unknown, random: RandomSource): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1 + random.below(5)
  return `other${random.below(9)}word`
}
