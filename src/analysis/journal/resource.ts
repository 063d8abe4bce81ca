/**
 * One resource of a deployment (`apitype.ResourceV3`), as the members that were received. Only the
 * members that name other resources are ever read or written here.
 */
import { parseElements, parseMembers, type RawObject } from '../../lib/rawJson.ts'

export type RawResource = RawObject

/** The text of a member that is a string; empty when it is missing or null. */
export function getTextAt(members: RawObject, key: string): string {
  const value = members.get(key)
  return value === undefined || value === 'null' ? '' : (JSON.parse(value) as string)
}

/** An empty text removes the member, as Go's `omitempty` does. */
export function setText(members: RawObject, key: string, value: string): void {
  if (value === '') members.delete(key)
  else members.set(key, JSON.stringify(value))
}

export function listTextsAt(members: RawObject, key: string): string[] {
  const value = members.get(key)
  return value === undefined || value === 'null' ? [] : (JSON.parse(value) as string[])
}

/** An empty list removes the member. */
export function setTexts(members: RawObject, key: string, values: string[]): void {
  if (values.length === 0) members.delete(key)
  else members.set(key, JSON.stringify(values))
}

export function isTrue(members: RawObject, key: string): boolean {
  return members.get(key) === 'true'
}

/** The elements of a member that is an array of objects. */
export function listObjectsAt(members: RawObject, key: string): RawObject[] {
  const value = members.get(key)
  return value === undefined || value === 'null' ? [] : parseElements(value).map(parseMembers)
}

/** A member that is an object; null when it is missing or null. */
export function findObjectAt(members: RawObject, key: string): RawObject | null {
  const value = members.get(key)
  return value === undefined || value === 'null' ? null : parseMembers(value)
}

/** Which resources each input property depends on. */
export function listPropertyDependencies(resource: RawResource): Map<string, string[]> {
  const members = findObjectAt(resource, 'propertyDependencies') ?? new Map<string, string>()
  return new Map([...members.keys()].map(key => [key, listTextsAt(members, key)]))
}

export function setPropertyDependencies(
  resource: RawResource,
  dependencies: Map<string, string[]>,
): void {
  if (dependencies.size === 0) resource.delete('propertyDependencies')
  else resource.set('propertyDependencies', JSON.stringify(Object.fromEntries(dependencies)))
}

/** Changes every URN by which a resource names another one; not its own, nor its aliases. */
export function mapReferences(resource: RawResource, change: (urn: string) => string): void {
  for (const key of ['parent', 'deletedWith', 'viewOf']) {
    const urn = getTextAt(resource, key)
    if (urn !== '') setText(resource, key, change(urn))
  }
  const dependencies = listTextsAt(resource, 'dependencies')
  if (dependencies.length > 0) setTexts(resource, 'dependencies', dependencies.map(change))
  const properties = listPropertyDependencies(resource)
  if (properties.size === 0) return
  for (const [key, urns] of properties) properties.set(key, urns.map(change))
  setPropertyDependencies(resource, properties)
}
