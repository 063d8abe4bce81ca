/** Provider plugins that are part of Twinstack. The engine finds them on PATH. */
import { fileURLToPath } from 'node:url'
import type { RunRequest } from '../../../model/run.ts'

/** The folder with `pulumi-resource-pulumi-nodejs`, for dynamic resources. */
const ownFolder = fileURLToPath(new URL('../host/plugin', import.meta.url))

/**
 * Returns the folders that are first on the engine's PATH: for dynamic resources and the sandbox's
 * provider.
 */
export function listPluginFolders({ cloud }: Pick<RunRequest, 'cloud'>): string[] {
  return [ownFolder, ...(cloud.pluginFolder === null ? [] : [cloud.pluginFolder])]
}
