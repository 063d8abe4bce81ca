/**
 * The resources that a rebuild keeps, and those that are protected from it. The service uses this
 * before a run, and the runner during a run.
 */
import { isStateful } from './stateful.ts'
import type { OperationOptions, ResourceRecord } from '../../model/operation.ts'

export type LinkedResource = Pick<
  ResourceRecord,
  'urn' | 'type' | 'parent' | 'provider' | 'dependencies'
>

/**
 * URNs of the resources with data and of everything that they need, directly or not: dependencies,
 * parents, providers. The engine deletes no resource that another one depends on.
 */
export function collectKeptUrns(resources: LinkedResource[]): Set<string> {
  const known = new Map(resources.map(resource => [resource.urn, resource]))
  const kept = new Set<string>()
  const open = resources.filter(({ type }) => isStateful(type))
  for (let one = open.pop(); one; one = open.pop()) {
    if (kept.has(one.urn)) continue
    kept.add(one.urn)
    open.push(
      ...listNeeds(one)
        .map(urn => known.get(urn))
        .filter(other => other !== undefined),
    )
  }
  return kept
}

/** A provider reference is its URN, `::` and its id. */
function listNeeds({ parent, provider, dependencies }: LinkedResource): string[] {
  return [
    ...dependencies,
    ...(parent === null ? [] : [parent]),
    ...(provider === null ? [] : [provider.slice(0, provider.lastIndexOf('::'))]),
  ]
}

/**
 * The resources that a rebuild or destroy with these options deletes directly. The engine may
 * replace other resources because of them; its plan shows those.
 */
export function selectDeleted<Resource extends LinkedResource>(
  resources: Resource[],
  { keepStateful, replace }: Pick<OperationOptions, 'keepStateful' | 'replace'>,
): Resource[] {
  if (replace.length > 0) return resources.filter(({ urn }) => replace.includes(urn))
  const kept = keepStateful ? collectKeptUrns(resources) : new Set()
  return resources.filter(({ urn }) => !kept.has(urn))
}

const flags = [
  'deletionProtection',
  'deletionProtectionEnabled',
  'enableDeletionProtection',
  'disableApiTermination',
] as const

/** How a resource is protected, as `type name (property)`; null when it is not. */
export function findProtection({
  type,
  name,
  protect,
  inputs,
  outputs,
}: ResourceRecord): string | null {
  if (protect) return `${type} ${name} (protect)`
  const flag = flags.find(
    key => inputs[key] === true || (inputs[key] === undefined && outputs[key] === true),
  )
  return flag ? `${type} ${name} (${flag})` : null
}
