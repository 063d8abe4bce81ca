/** The tags that the program's transform writes: environment, logical name and URN. */
import type { CloudResource } from './resource.ts'
import { hashSha256 } from '../../lib/hash.ts'

/** Maps and the list form of scaling groups alike. */
export function getTags(
  resource: Pick<CloudResource, 'properties' | 'tags'>,
): Record<string, string> {
  const listed = resource.properties['tags']
  const pairs = Array.isArray(listed)
    ? listed.map((tag: { key?: unknown; value?: unknown }) => [String(tag.key), String(tag.value)])
    : []
  return { ...(Object.fromEntries(pairs) as Record<string, string>), ...resource.tags }
}

/** The environment, the logical name and the URN in the tags of a resource. */
export function findOrigin(resource: CloudResource): {
  environment: string | undefined
  name: string | undefined
  urn: string | undefined
} {
  const tags = getTags(resource)
  return {
    environment: tags['twinstack:environment'],
    name: tags['twinstack:name'],
    urn: tags['twinstack:urn'],
  }
}

/** Value of the tag `twinstack:urn`: the first 12 hexadecimal digits of the URN's SHA-256. */
export function getUrnTag(urn: string): string {
  return hashSha256(urn).slice(0, 12)
}
