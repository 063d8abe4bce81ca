import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { ConfigMap } from '../../model/run.ts'
import type { Place } from '../../model/cloud.ts'

/**
 * Merged as a run merges them: the settings file of the revision, above it the service's provider
 * settings. A file that is missing or broken is for the run to refuse.
 */
export function placeOf(
  environment: { name: string; template: string | null } | null,
  tree: { folder: string } | null,
  own: ConfigMap,
): Place {
  if (!environment) return { environment: null, config: own }
  const file = tree
    ? fileConfig(join(tree.folder, `Pulumi.${environment.template ?? environment.name}.yaml`))
    : {}
  return { environment: environment.name, config: { ...file, ...own } }
}

function fileConfig(path: string): ConfigMap {
  try {
    const { config } = (parse(readFileSync(path, 'utf8')) ?? {}) as { config?: unknown }
    return typeof config === 'object' && config !== null ? (config as ConfigMap) : {}
  } catch {
    return {}
  }
}
