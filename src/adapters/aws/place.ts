import { getSettingsFile, readProjectConfig, readSettingsConfig } from '../../lib/settingsFile.ts'
import { mergeSettings } from '../../model/stackSettings.ts'
import type { ConfigMap } from '../../model/run.ts'
import type { Place } from '../../model/cloud.ts'

/**
 * The provider settings of the service override the settings file of the revision. A missing or
 * invalid file is ignored here, because the run refuses it.
 */
export async function readPlace(
  environment: { name: string; template: string | null } | null,
  tree: { folder: string } | null,
  service: ConfigMap,
): Promise<Place> {
  if (!environment) return { environment: null, config: service }
  const file = tree ? await readSettingsConfig(tree.folder, getSettingsFile(environment)) : {}
  const project = tree ? await readProjectConfig(tree.folder) : {}
  return { environment: environment.name, config: mergeSettings({ project, file, service }) }
}
