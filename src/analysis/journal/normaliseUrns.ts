import { formatArray, formatObject, type RawObject } from '../../lib/rawJson.ts'
import {
  mapReferences,
  findObjectAt,
  listObjectsAt,
  setText,
  getTextAt,
  listTextsAt,
  type RawResource,
} from './resource.ts'
import { mapProvider, rootStackType, getType, getUrn, parseUrn } from './urn.ts'

/**
 * Replaces URNs that are aliases by the URNs of the resources that have these aliases, and removes
 * the aliases. A child of a renamed parent gets a new URN too. Changes the resources in place; the
 * reference is `DeploymentV3.NormalizeURNReferences` of `apitype/core.go`.
 *
 * @throws Error when two resources have the same alias
 */
export function normaliseUrns(resources: RawResource[]): (urn: string) => string {
  const aliased = collectAliases(resources)
  const fix = (urn: string) => aliased.get(urn) ?? urn
  for (const resource of resources) {
    if (aliased.size > 0) fixResource(resource, fix)
    resource.delete('aliases')
  }
  return fix
}

/** Applies the same replacement to the references of the snippets; returns their JSON text. */
export function normaliseSnippets(deployment: RawObject, fix: (urn: string) => string): string {
  const snippets = listObjectsAt(deployment, 'snippets').map(snippet => {
    const references = findObjectAt(snippet, 'references')
    if (!references) return formatObject(snippet)
    for (const key of references.keys()) setText(references, key, fix(getTextAt(references, key)))
    return formatObject(snippet.set('references', formatObject(references)))
  })
  return formatArray(snippets)
}

function collectAliases(resources: RawResource[]): Map<string, string> {
  const aliased = new Map<string, string>()
  for (const resource of resources) {
    const urn = getTextAt(resource, 'urn')
    for (const alias of listTextsAt(resource, 'aliases')) {
      const other = aliased.get(alias)
      if (other !== undefined && other !== urn)
        throw new Error(`two resources ('${other}' and '${urn}') have the same alias: '${alias}'`)
      aliased.set(alias, urn)
    }
    const parent = aliased.get(getTextAt(resource, 'parent'))
    if (parent) renameChild(aliased, urn, parent)
  }
  return aliased
}

function renameChild(aliased: Map<string, string>, urn: string, parent: string): void {
  const parentType = parseUrn(parent).qualifiedType
  if (parentType === rootStackType) return
  const parts = parseUrn(urn)
  aliased.set(urn, getUrn({ ...parts, qualifiedType: `${parentType}$${getType(parts)}` }))
}

function fixResource(resource: RawResource, fix: (urn: string) => string): void {
  setText(resource, 'urn', fix(getTextAt(resource, 'urn')))
  const provider = getTextAt(resource, 'provider')
  if (provider !== '') setText(resource, 'provider', mapProvider(provider, fix))
  mapReferences(resource, fix)
}
