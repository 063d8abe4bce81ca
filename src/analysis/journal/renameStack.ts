import {
  formatArray,
  parseElements,
  parseMembers,
  formatObject,
  type RawObject,
} from '../../lib/rawJson.ts'
import {
  mapReferences,
  findObjectAt,
  listObjectsAt,
  setText,
  setTexts,
  getTextAt,
  listTextsAt,
  type RawResource,
} from './resource.ts'
import { signatureKey } from '../../model/propertySignature.ts'
import { mapProvider, rootStackType, getUrn, parseUrn } from './urn.ts'

export type StackName = { project: string; name: string }

const resourceReference = '"5cf8f73096256a8f31e491e813e4eb8e"'

/**
 * Returns the deployment with another stack name or project. Replaces every URN of the stack, and
 * the URNs in property values that refer to resources. The reference is `RenameStack` of
 * `pkg/resource/edit/operations.go`. URNs inside encrypted values can't be changed.
 */
export function renameStack(deployment: string, from: StackName, to: StackName): string {
  const rename = (urn: string) => renameUrn(urn, from, to)
  const members = parseMembers(deployment)
  const resources = listObjectsAt(members, 'resources')
  for (const resource of resources) renameResource(resource, rename)
  if (resources.length > 0) members.set('resources', formatArray(resources.map(formatObject)))
  const operations = listObjectsAt(members, 'pending_operations')
  for (const operation of operations) {
    const resource = findObjectAt(operation, 'resource')
    if (!resource) continue
    renameResource(resource, rename)
    operation.set('resource', formatObject(resource))
  }
  if (operations.length > 0)
    members.set('pending_operations', formatArray(operations.map(formatObject)))
  return formatObject(members)
}

function renameUrn(urn: string, from: StackName, to: StackName): string {
  if (urn === '') return urn
  const parts = parseUrn(urn)
  if (parts.stack !== from.name || parts.project !== from.project) return urn
  const name = parts.qualifiedType === rootStackType ? `${to.project}-${to.name}` : parts.name
  return getUrn({ ...parts, stack: to.name, project: to.project, name })
}

function renameResource(resource: RawResource, rename: (urn: string) => string): void {
  setText(resource, 'urn', rename(getTextAt(resource, 'urn')))
  mapReferences(resource, rename)
  for (const key of ['replaceWith', 'aliases']) {
    const urns = listTextsAt(resource, key)
    if (urns.length > 0) setTexts(resource, key, urns.map(rename))
  }
  const provider = getTextAt(resource, 'provider')
  if (provider !== '') setText(resource, 'provider', mapProvider(provider, rename))
  for (const key of ['inputs', 'outputs', 'replacementTrigger']) {
    const value = resource.get(key)
    if (value?.includes(resourceReference)) resource.set(key, renameValue(value, rename))
  }
}

/** Rewrites only values that contain a reference; all others keep their text. */
function renameValue(value: string, rename: (urn: string) => string): string {
  if (!value.includes(resourceReference)) return value
  if (value.startsWith('['))
    return formatArray(parseElements(value).map(element => renameValue(element, rename)))
  if (!value.startsWith('{')) return value
  const members: RawObject = parseMembers(value)
  if (members.get(signatureKey) === resourceReference) {
    setText(members, 'urn', rename(getTextAt(members, 'urn')))
    return formatObject(members)
  }
  for (const [key, one] of members) members.set(key, renameValue(one, rename))
  return formatObject(members)
}
