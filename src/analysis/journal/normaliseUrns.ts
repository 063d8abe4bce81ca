import { arrayText, objectText, type RawObject } from '../../lib/rawJson.ts'
import {
  mapReferences,
  objectAt,
  objectsAt,
  setText,
  textAt,
  textsAt,
  type RawResource,
} from './resource.ts'
import { mapProvider, rootStackType, typeOf, urnOf, urnParts } from './urn.ts'

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

/** The snippets with the same replacement in what they refer to. */
export function normaliseSnippets(deployment: RawObject, fix: (urn: string) => string): string {
  const snippets = objectsAt(deployment, 'snippets').map(snippet => {
    const references = objectAt(snippet, 'references')
    if (!references) return objectText(snippet)
    for (const key of references.keys()) setText(references, key, fix(textAt(references, key)))
    return objectText(snippet.set('references', objectText(references)))
  })
  return arrayText(snippets)
}

function collectAliases(resources: RawResource[]): Map<string, string> {
  const aliased = new Map<string, string>()
  for (const resource of resources) {
    const urn = textAt(resource, 'urn')
    for (const alias of textsAt(resource, 'aliases')) {
      const other = aliased.get(alias)
      if (other !== undefined && other !== urn)
        throw new Error(`two resources ('${other}' and '${urn}') have the same alias: '${alias}'`)
      aliased.set(alias, urn)
    }
    const parent = aliased.get(textAt(resource, 'parent'))
    if (parent) renameChild(aliased, urn, parent)
  }
  return aliased
}

function renameChild(aliased: Map<string, string>, urn: string, parent: string): void {
  const parentType = urnParts(parent).qualifiedType
  if (parentType === rootStackType) return
  const parts = urnParts(urn)
  aliased.set(urn, urnOf({ ...parts, qualifiedType: `${parentType}$${typeOf(parts)}` }))
}

function fixResource(resource: RawResource, fix: (urn: string) => string): void {
  setText(resource, 'urn', fix(textAt(resource, 'urn')))
  const provider = textAt(resource, 'provider')
  if (provider !== '') setText(resource, 'provider', mapProvider(provider, fix))
  mapReferences(resource, fix)
}
