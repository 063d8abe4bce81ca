import { readRevisionYaml } from './revisionFile.ts'
import { parseYaml } from './yaml.ts'

/** `Pulumi.<name>.yaml` of the program's folder; a copy has the file of its template. */
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
 * `config` of a settings file in the folder of a tree. A file that is missing or can't be read has
 * none: this is for readers that need no settings, and the run itself reports the error.
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
