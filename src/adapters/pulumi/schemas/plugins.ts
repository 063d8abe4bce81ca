/** The plugins of providers that are installed on this machine. */
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { byVersion } from '../version.ts'
import type { ProviderPackage } from '../../../model/providerSchema.ts'

/**
 * `source`: what `pulumi package get-schema` reads, the executable or the folder of a plugin in
 * another language. `stamp` changes when the plugin is replaced. `trusted`: a person or this
 * package put it there, not a download for a program.
 */
export type InstalledPlugin = ProviderPackage & {
  source: string
  stamp: string
  trusted: boolean
}

/** Folders with plugins; `sandbox`: the folder of the plugins of the simulated cloud. */
export type PluginFolders = { trusted: string[]; downloaded: string[]; sandbox: string | null }

const label = /^resource-([a-z0-9][a-z0-9-]*)-v(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)$/

/**
 * The plugin of a package: of the same version, otherwise the newest of the same major version. An
 * empty version is not known: the newest one. Null when none is installed.
 */
export async function findPlugin(
  wanted: ProviderPackage,
  folders: PluginFolders,
): Promise<InstalledPlugin | null> {
  if (folders.sandbox !== null) {
    const source = join(folders.sandbox, `pulumi-resource-${wanted.name}`)
    if (existsSync(source)) return describe(wanted, source, true)
  }
  const all = [
    ...(await listPlugins(folders.trusted, true)),
    ...(await listPlugins(folders.downloaded, false)),
  ].filter(({ name }) => name === wanted.name)
  const getMajor = (version: string) => version.split('.')[0]
  const chosen =
    all.find(({ version }) => version === wanted.version) ??
    all
      .filter(({ version }) => !wanted.version || getMajor(version) === getMajor(wanted.version))
      .sort((a, b) => byVersion(a.version, b.version))[0]
  if (!chosen) return null
  const executable = join(chosen.folder, `pulumi-resource-${chosen.name}`)
  const source = existsSync(executable) ? executable : chosen.folder
  return describe(chosen, source, chosen.trusted)
}

type FoundPlugin = ProviderPackage & { folder: string; trusted: boolean }

async function listPlugins(folders: string[], trusted: boolean): Promise<FoundPlugin[]> {
  const found: FoundPlugin[] = []
  for (const folder of folders)
    for (const entry of await readdir(folder).catch(() => [])) {
      const [, name, version] = label.exec(entry) ?? []
      const path = join(folder, entry)
      // the engine marks an installation that has not ended
      if (name !== undefined && version !== undefined && !existsSync(`${path}.partial`))
        found.push({ name, version, folder: path, trusted })
    }
  return found
}

async function describe(
  { name, version }: ProviderPackage,
  source: string,
  trusted: boolean,
): Promise<InstalledPlugin | null> {
  const found = await stat(source).catch(() => null)
  if (found === null) return null
  return { name, version, source, stamp: `${source} ${found.size} ${found.mtimeMs}`, trusted }
}
