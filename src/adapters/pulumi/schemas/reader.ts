/**
 * The schemas of the plugins in use. Each is read once from its plugin; the table is kept in
 * `<home>/schemas/<name>@<version>.json` until the plugin is replaced.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { getErrorMessage } from '../../../lib/errors.ts'
import type {
  NamedTable,
  ProviderPackage,
  SchemaReader,
  SchemaTable,
} from '../../../model/providerSchema.ts'
import { findPlugin, type InstalledPlugin, type PluginFolders } from './plugins.ts'
import { readTable, type User } from './readTable.ts'

export type SchemaReaderOptions = {
  /** folder of the tables */
  folder: string
  listPlugins(): Promise<PluginFolders>
  /** path of the engine; null while there is none */
  getEngine(): Promise<string | null>
  /** runs plugins that were downloaded for programs; null: the user of this process */
  user?: User | null
  /** a plugin is started, which can take a minute */
  reportStart?(plugin: ProviderPackage): void
  reportFailure(plugin: ProviderPackage, why: string): void
}

const members = z.record(z.string(), z.record(z.string(), z.string()))
const fileSchema = z.object({
  name: z.string(),
  version: z.string(),
  stamp: z.string(),
  table: z.object({ version: z.string(), types: members, blocks: members }),
})
const nameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/)
const versionSchema = z.string().regex(/^(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]{1,100})?)?$/)

export function createSchemaReader(options: SchemaReaderOptions): SchemaReader {
  /** stamps of plugins without a readable schema: they are tried once a process */
  const failed = new Set<string>()
  const kept = new Map<string, NamedTable>()

  const readOne = async (wanted: ProviderPackage, plugins: boolean): Promise<NamedTable | null> => {
    if (!nameSchema.safeParse(wanted.name).success) return null
    if (!versionSchema.safeParse(wanted.version).success) return null
    const plugin = await findPlugin(wanted, await options.listPlugins())
    if (plugin === null || failed.has(plugin.stamp)) return null
    const known = kept.get(plugin.stamp) ?? (await readKept(options.folder, plugin))
    const table = known ?? (plugins ? await readFromPlugin(plugin, options, failed) : null)
    if (table !== null) kept.set(plugin.stamp, table)
    return table
  }

  return {
    read: async (wanted, { plugins }) => {
      const tables: NamedTable[] = []
      // one after the other: each may start an engine
      for (const one of wanted) {
        const table = await readOne(one, plugins)
        if (table !== null) tables.push(table)
      }
      return tables
    },
  }
}

const getFile = (folder: string, { name, version }: ProviderPackage) =>
  join(folder, `${name}@${version}.json`)

async function readKept(folder: string, plugin: InstalledPlugin): Promise<NamedTable | null> {
  const text = await readFile(getFile(folder, plugin), 'utf8').catch(() => null)
  if (text === null) return null
  try {
    const { name, stamp, table } = fileSchema.parse(JSON.parse(text))
    return stamp === plugin.stamp ? { name, table } : null
  } catch {
    return null // a file that is not whole is made again
  }
}

async function readFromPlugin(
  plugin: InstalledPlugin,
  { folder, getEngine: engine, user = null, reportStart, reportFailure }: SchemaReaderOptions,
  failed: Set<string>,
): Promise<NamedTable | null> {
  const command = await engine().catch(() => null)
  if (command === null) return null
  reportStart?.(plugin)
  try {
    const table = await readTable({
      engine: command,
      source: plugin.source,
      user: plugin.trusted ? null : user,
    })
    await keep(folder, plugin, table)
    return { name: plugin.name, table }
  } catch (error) {
    failed.add(plugin.stamp)
    reportFailure(plugin, getErrorMessage(error))
    return null
  }
}

/** In one step, because other processes read the folder. A folder that is closed keeps nothing. */
async function keep(folder: string, plugin: InstalledPlugin, table: SchemaTable): Promise<void> {
  const { name, version, stamp } = plugin
  const file = getFile(folder, plugin)
  const part = `${file}.${process.pid}.part`
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(part, JSON.stringify({ name, version, stamp, table }), { mode: 0o600 })
    await rename(part, file)
  } catch {
    // the next process reads the plugin again
  }
}
