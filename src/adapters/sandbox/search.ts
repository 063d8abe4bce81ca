/** Finds, after a crash, the resource of the cloud whose creation was not recorded. */
import { getSpec } from './catalog/index.ts'
import { readAll } from './files.ts'
import { findOrigin, getTags, getUrnTag } from './names.ts'
import {
  defaultsKey,
  areEqual,
  hasUnknown,
  getPlainValue,
  withoutContents,
} from './provider/values.ts'
import type { CloudResource, Properties } from './resource.ts'

export type WantedResource = { urn: string; type: string; inputs: Properties }
export type SearchResult = { urn: string; found: { id: string } | null | 'ambiguous' }

/**
 * Searches by the URN tag if the inputs have one, otherwise by natural key: same type and all known
 * inputs equal. `knownIds` (ids that some state contains) are left out: the old half of a
 * replacement has the same tag.
 */
export async function searchSandbox(
  folder: string,
  wanted: WantedResource[],
  knownIds: Iterable<string> = [],
): Promise<SearchResult[]> {
  const known = new Set(knownIds)
  const all = (await readAll(folder)).filter(resource => !known.has(resource.id))
  return wanted.map(one => ({ urn: one.urn, found: selectOnly(listCandidates(all, one)) }))
}

function listCandidates(all: CloudResource[], wanted: WantedResource): CloudResource[] {
  const sameType = all.filter(resource => resource.type === wanted.type)
  const inputs = getPlainValue(withoutContents(wanted.inputs)) as Properties
  if (hasUrnTag(wanted, inputs))
    return sameType.filter(resource => findOrigin(resource).urn === getUrnTag(wanted.urn))
  return sameType.filter(resource => hasSameInputs(resource, inputs))
}

/** The tag counts only if the program's transform wrote it; other programs have none. */
function hasUrnTag({ type, urn }: WantedResource, inputs: Properties): boolean {
  const taggable = getSpec(type).taggable
  const tags = getTags({
    properties: inputs,
    tags: taggable === 'map' ? ((inputs['tags'] ?? {}) as Record<string, string>) : {},
  })
  return taggable !== false && tags['twinstack:urn'] === getUrnTag(urn)
}

function hasSameInputs(resource: CloudResource, inputs: Properties): boolean {
  const has =
    getSpec(resource.type).taggable === 'map'
      ? { ...resource.properties, tags: resource.tags }
      : resource.properties
  const provided = Object.entries(inputs).filter(
    ([key, value]) => key !== defaultsKey && !hasUnknown(value),
  )
  return provided.length > 0 && provided.every(([key, value]) => areEqual(has[key], value))
}

function selectOnly(found: CloudResource[]): SearchResult['found'] {
  if (found.length > 1) return 'ambiguous'
  return found[0] ? { id: found[0].id } : null
}
