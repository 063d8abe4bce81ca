import { readRevisionYaml } from '../../lib/revisionFile.ts'
import { parseYaml } from '../../lib/yaml.ts'
import type { ConfigMap } from '../../model/run.ts'
import type { Place } from '../../model/cloud.ts'

/**
 * Merges settings as a run does: the provider settings of the service override the settings file of
 * the revision. A missing or invalid file is ignored here, because the run refuses it.
 */
export async function placeOf(
  environment: { name: string; template: string | null } | null,
  tree: { folder: string } | null,
  own: ConfigMap,
): Promise<Place> {
  if (!environment) return { environment: null, config: own }
  const file = tree
    ? await fileConfig(tree.folder, `Pulumi.${environment.template ?? environment.name}.yaml`)
    : {}
  return { environment: environment.name, config: { ...file, ...own } }
}

async function fileConfig(folder: string, file: string): Promise<ConfigMap> {
  try {
    const source = (await readRevisionYaml(folder, file)) ?? ''
    const { config } = (parseYaml(source, file) ?? {}) as { config?: unknown }
    return typeof config === 'object' && config !== null ? (config as ConfigMap) : {}
  } catch {
    return {}
  }
}
