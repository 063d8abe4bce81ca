/** Provider plugins that are part of Twinstack. The engine finds them on PATH. */
import { fileURLToPath } from 'node:url'
import type { RunRequest } from '../../../model/run.ts'

/** The folder with `pulumi-resource-pulumi-nodejs`, for dynamic resources. */
const ownFolder = fileURLToPath(new URL('../host/plugin', import.meta.url))

/**
 * Returns the folders that are first on the engine's PATH: for dynamic resources and the sandbox's
 * provider.
 */
export function pluginFolders({ cloud }: Pick<RunRequest, 'cloud'>): string[] {
  return [ownFolder, ...(cloud.pluginFolder === null ? [] : [cloud.pluginFolder])]
}

/**
 * The engine warns about every plugin that it takes from PATH. Warnings about Twinstack's own
 * plugins are dropped.
 */
export function isOwnPluginNote(text: string): boolean {
  return /^using pulumi-resource-\S+ from \$PATH at \S*\/adapters\/(?:runner\/host|sandbox)\/plugin\//.test(
    text,
  )
}
