import { readRevisionYaml } from './revisionFile.ts'
import { parseYaml } from './yaml.ts'
import { isObject } from './values.ts'

/**
 * The settings file in the program's folder, `Pulumi.<name>.yaml`; a copy uses that of its
 * template.
 */
export function getSettingsFile({
  name,
  template,
}: {
  name: string
  template: string | null
}): string {
  return `Pulumi.${template ?? name}.yaml`
}

/**
 * Reads `config` of a settings file in the folder of a tree. Returns an empty object when the file
 * is missing or can't be read: callers can continue without settings, and the run reports the
 * error.
 */
export async function readSettingsConfig(
  folder: string,
  file: string,
): Promise<Record<string, unknown>> {
  try {
    const source = (await readRevisionYaml(folder, file)) ?? ''
    const { config } = (parseYaml(source, file) ?? {}) as { config?: unknown }
    return typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** The names of the project file; the engine reads the first one that exists. */
export const projectFiles = ['Pulumi.yaml', 'Pulumi.yml'] as const

/**
 * Reads the settings of providers in `config` of Pulumi.yaml; a settings file has priority over
 * them. Returns an empty object without a readable file.
 */
export async function readProjectConfig(folder: string): Promise<Record<string, unknown>> {
  try {
    for (const file of projectFiles) {
      const source = await readRevisionYaml(folder, file)
      if (source !== null) return selectProviderConfig(parseYaml(source, file))
    }
  } catch {
    // the run itself reports the error
  }
  return {}
}

/**
 * The values with a namespace in `config` of a parsed Pulumi.yaml, as the engine adds them (sdk/v3
 * go/common/workspace/config.go, `mergeConfig`).
 */
export function selectProviderConfig(project: unknown): Record<string, unknown> {
  const { config } = (project ?? {}) as { config?: unknown }
  if (!isObject(config)) return {}
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, entry]) => {
      const value = isObject(entry) ? (entry['default'] ?? entry['value']) : entry
      return key.includes(':') && value !== undefined ? [[key, value] as const] : []
    }),
  )
}
