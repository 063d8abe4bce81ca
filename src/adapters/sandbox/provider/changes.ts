/** What the journal says of a change. */
import type { TypeSpec } from '../catalog/typeSpec.ts'
import { formatPath, getAt } from '../paths.ts'
import type { Change, CloudResource, Properties } from '../resource.ts'
import { compare } from './diff.ts'

/** Tags of map-tagged types stand beside the properties; for a path they are one tree. */
function tree(resource: CloudResource): Properties {
  return Object.keys(resource.tags).length > 0
    ? { ...resource.properties, tags: resource.tags }
    : resource.properties
}

/** By property path, values of sensitive properties withheld. */
export function changesBetween(
  spec: TypeSpec,
  before: CloudResource,
  after: CloudResource,
): Change[] {
  const [left, right] = [tree(before), tree(after)]
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort()
  return keys
    .flatMap(key => compare(left[key], right[key], [key]))
    .map(({ path }) => {
      const shown = (root: Properties) =>
        spec.sensitive?.includes(String(path[0])) ? '[sensitive]' : getAt(root, path)
      return { path: formatPath(path), before: shown(left), after: shown(right) }
    })
}
