/**
 * Reads and changes the references between the resources of a snapshot (pkg/v3 `resource/state.go`,
 * `GetAllDependencies`; sdk/v3 `apitype/core.go`, ResourceV3).
 */
import type { StateResource } from '../../model/checkpoint.ts'

export type ReferenceKind = 'parent' | 'provider' | 'dependency' | 'property' | 'deletedWith'
export type Reference = { kind: ReferenceKind; urn: string; property?: string }

const listStrings = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string' && one !== '')
    : []

/** Dependencies by the property that they come from. */
export function getPropertyDependencies(
  resource: StateResource,
): [property: string, urns: string[]][] {
  const found = resource['propertyDependencies']
  if (typeof found !== 'object' || found === null) return []
  return Object.entries(found).map(([property, urns]) => [property, listStrings(urns)])
}

/** The URN and the id of `URN::ID`; null when the text is not a reference to a provider. */
export function parseProvider(reference: string): { urn: string; id: string } | null {
  const at = reference.lastIndexOf('::')
  const urn = reference.slice(0, Math.max(at, 0))
  return /^urn:pulumi:.+::.*pulumi:providers:/.test(urn)
    ? { urn, id: reference.slice(at + 2) }
    : null
}

/** Each reference of a resource except the one to its provider. */
export function listReferences(resource: StateResource): Reference[] {
  const { parent, dependencies, deletedWith } = resource
  return [
    ...(parent ? [{ kind: 'parent' as const, urn: parent }] : []),
    ...listStrings(dependencies).map(urn => ({ kind: 'dependency' as const, urn })),
    ...getPropertyDependencies(resource).flatMap(([property, urns]) =>
      urns.map(urn => ({ kind: 'property' as const, urn, property })),
    ),
    ...listStrings([deletedWith]).map(urn => ({ kind: 'deletedWith' as const, urn })),
    ...listStrings(resource['replaceWith']).map(urn => ({ kind: 'dependency' as const, urn })),
  ]
}

/**
 * Returns a copy with every reference, also to parent and provider, replaced by `change`; null
 * removes a reference.
 */
export function mapReferences(
  resource: StateResource,
  change: (urn: string) => string | null,
): StateResource {
  const list = (urns: string[]) => urns.flatMap(urn => change(urn) ?? [])
  const provider = resource.provider ? parseProvider(resource.provider) : null
  const parent = resource.parent ? change(resource.parent) : null
  const deletedWith = listStrings([resource['deletedWith']])[0]
  const changed: StateResource = {
    ...resource,
    ...(resource.dependencies && { dependencies: list(listStrings(resource.dependencies)) }),
    ...(resource['propertyDependencies'] !== undefined && {
      propertyDependencies: Object.fromEntries(
        getPropertyDependencies(resource).map(([property, urns]) => [property, list(urns)]),
      ),
    }),
    ...(resource['replaceWith'] !== undefined && {
      replaceWith: list(listStrings(resource['replaceWith'])),
    }),
    ...(provider && {
      provider: `${change(provider.urn) ?? provider.urn}::${provider.id}`,
    }),
  }
  if (resource.parent) withOrWithout(changed, 'parent', parent)
  if (deletedWith) withOrWithout(changed, 'deletedWith', change(deletedWith))
  return changed
}

function withOrWithout(resource: StateResource, key: string, value: string | null): void {
  if (value === null) delete resource[key]
  else resource[key] = value
}

/** `aws:s3/bucket:Bucket reports` of a URN, for messages. */
export function getLabel(urn: string): string {
  const [, , qualified, ...name] = urn.split('::')
  return `${qualified?.split('$').at(-1) ?? urn} ${name.join('::')}`.trim()
}
