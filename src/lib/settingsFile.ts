import { posix } from 'node:path'
import { TwinstackError } from './errors.ts'
import { readRevisionFile, readRevisionYaml } from './revisionFile.ts'
import { parseInPlace, parseYaml } from './yaml.ts'
import { isObject } from './values.ts'

/**
 * The name of the settings file, `Pulumi.<name>.yaml`; a copy uses that of its template.
 * `locateSettingsFile` finds it in a tree.
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
    const source = (await readRevisionYaml(folder, locateSettingsFile(folder, file))) ?? ''
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

/**
 * Returns the path of the settings file in the tree `folder`, as plain pulumi finds it: in the
 * folder that `stackConfigDir` of the project file names, with the ending of the project file
 * (sdk/v3 go/common/workspace/paths.go, `DetectProjectStackPath`). `name` is `Pulumi.<stack>.yaml`.
 * A project without a readable project file has its settings beside it. `Pulumi.<stack>.yaml` also
 * counts beside Pulumi.yml, where there is no `Pulumi.<stack>.yml`.
 *
 * @throws TwinstackError `program-invalid` for a `stackConfigDir` outside of the tree
 */
export function locateSettingsFile(folder: string, name: string): string {
  const project = projectFiles.find(file => readRevisionFile(folder, file) !== null)
  if (project === undefined) return name
  const directory = readStackConfigDir(folder, project)
  const path = posix.join(directory, name)
  const named = path.replace(/\.yaml$/, posix.extname(project))
  return named !== path && readRevisionFile(folder, named) === null ? path : named
}

/** The folder of the settings files, relative to the project file; '' for its own folder. */
export function readStackConfigDir(folder: string, project: string): string {
  const named = parseOrEmpty(readRevisionFile(folder, project) ?? '', project)
  const { stackConfigDir, config } = named
  // project.go, `RewriteConfigPathIntoStackConfigDir`: the former name of the property
  const directory = typeof stackConfigDir === 'string' ? stackConfigDir : config
  if (typeof directory !== 'string' || directory === '') return ''
  const path = posix.normalize(directory.replaceAll('\\', '/'))
  if (path === '..' || path.startsWith('../') || posix.isAbsolute(path))
    throw new TwinstackError(
      'program-invalid',
      `${project}: \`stackConfigDir\` is ${JSON.stringify(directory)}, outside of the repository`,
      { hint: 'name a folder of the repository' },
    )
  return path
}

function parseOrEmpty(text: string, file: string): Record<string, unknown> {
  try {
    const project = parseInPlace(text, file)
    return isObject(project) ? project : {}
  } catch {
    // the run itself reports the error
    return {}
  }
}
