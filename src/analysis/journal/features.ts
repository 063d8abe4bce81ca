import {
  isTrue,
  findObjectAt,
  listObjectsAt,
  getTextAt,
  listTextsAt,
  type RawResource,
} from './resource.ts'

/** The schema of a deployment without features, and of one with. */
export const plainSchema = 3
export const schemaWithFeatures = 4

/** The features that a replay derives; every other feature of a deployment is kept unchanged. */
const derived = new Set([
  'byteString',
  'refreshBeforeUpdate',
  'views',
  'hooks',
  'taint',
  'replaceWith',
  'extensionParameterization',
  'snippets-prototype',
])

/** Features that a replay can't derive from resources, e.g. of a newer engine. */
export function listForeignFeatures(features: string[]): string[] {
  return features.filter(feature => !derived.has(feature))
}

/** Whether the rules of this repository apply to a deployment of this format. */
export function isKnownFormat({
  version = plainSchema,
  features = [],
}: {
  version?: number
  features?: string[]
}): boolean {
  return version <= schemaWithFeatures && listForeignFeatures(features).length === 0
}

/**
 * Adds what an engine must support to read a deployment with this resource. The reference is
 * `ApplyFeatures` of `pkg/resource/stack/deployment.go`.
 */
export function addFeatures(
  resource: RawResource,
  { byteString, features }: { byteString: boolean; features: Set<string> },
): void {
  const has: Record<string, boolean> = {
    byteString,
    refreshBeforeUpdate: isTrue(resource, 'refreshBeforeUpdate'),
    views: getTextAt(resource, 'viewOf') !== '',
    hooks: (findObjectAt(resource, 'resourceHooks')?.size ?? 0) > 0,
    taint: isTrue(resource, 'taint'),
    replaceWith: listTextsAt(resource, 'replaceWith').length > 0,
    extensionParameterization: getTextAt(resource, 'extensionRef') !== '',
    'snippets-prototype': getTextAt(resource, 'snippetID') !== '',
  }
  for (const [feature, present] of Object.entries(has)) if (present) features.add(feature)
}

/** Whether a deployment has snippets, which are a separate feature. */
export function hasSnippets(deployment: Map<string, string>): boolean {
  return listObjectsAt(deployment, 'snippets').length > 0
}
