import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../../model/config.ts'
import { packageFolder } from '../../../model/config.ts'
import type { SchemaReader } from '../../../model/providerSchema.ts'
import { createSchemaReader, type SchemaReaderOptions } from './reader.ts'

type Needs = Pick<SchemaReaderOptions, 'getEngine' | 'user' | 'reportStart' | 'reportFailure'>

export const sandboxPlugins = join(packageFolder, 'src', 'adapters', 'sandbox', 'plugin')

/** The folder of `PULUMI_HOME` in which the engine installs plugins. */
export const getPluginFolder = (env: NodeJS.ProcessEnv = process.env) =>
  join(env['PULUMI_HOME'] ?? join(homedir(), '.pulumi'), 'plugins')

/** Schemas of the plugins that the runs of this service use. */
export function openSchemaReader(
  { home, cloud }: Pick<Config, 'home' | 'cloud'>,
  needs: Needs,
): SchemaReader {
  const cache = join(home, 'plugins')
  return createSchemaReader({
    ...needs,
    folder: join(home, 'schemas'),
    listPlugins: async () => ({
      trusted: [getPluginFolder()],
      // the plugin cache of runs with users of their own: a folder for each plugin
      downloaded: (await readdir(cache).catch(() => [])).map(name => join(cache, name)),
      sandbox: cloud === 'sandbox' ? sandboxPlugins : null,
    }),
  })
}
