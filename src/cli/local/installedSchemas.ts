/** For the commands without a service: the schemas of the plugins that this machine has. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { completeOptions } from '../../adapters/pulumi/engine.ts'
import { findEngine } from '../../adapters/pulumi/find.ts'
import { getPluginFolder } from '../../adapters/pulumi/schemas/openSchemaReader.ts'
import { createSchemaReader } from '../../adapters/pulumi/schemas/reader.ts'
import { registerSchema } from '../../analysis/normalise/schema.ts'
import { getDeployment } from '../../model/checkpoint.ts'
import type { ProviderPackage } from '../../model/providerSchema.ts'

type Env = NodeJS.ProcessEnv

/**
 * Uses the schemas of those packages whose plugin is installed. What can't be read changes nothing:
 * the built-in tables count. The first reading of a plugin takes some seconds, and is noted.
 */
export async function useInstalledSchemas(
  packages: readonly ProviderPackage[],
  note: (text: string) => void,
  env: Env = process.env,
): Promise<void> {
  const reader = createSchemaReader({
    folder: join(env['TWINSTACK_HOME'] ?? join(homedir(), '.twinstack'), 'schemas'),
    listPlugins: async () => ({ trusted: [getPluginFolder(env)], downloaded: [], sandbox: null }),
    getEngine: () => findCommand(env),
    reportStart: ({ name, version }) => note(`reading the schema of ${name} ${version}, once`),
    reportFailure: ({ name, version }, why) =>
      note(`the schema of ${name} ${version} can't be read (${why}); the built-in one is used`),
  })
  for (const { name, table } of await reader.read(packages, { plugins: true }))
    registerSchema(name, table)
}

async function findCommand(env: Env): Promise<string | null> {
  const explicit = env['TWINSTACK_PULUMI'] ?? null
  const { engine } = await findEngine(completeOptions({ explicit, env }))
  return engine?.command ?? null
}

/** The packages of an export: what its providers configure, and default providers by their name. */
export function listPackages(document: unknown): ProviderPackage[] {
  const resources = getDeployment(document).resources ?? []
  const configured = resources.flatMap(({ type, inputs }) => {
    const name = /^pulumi:providers:(.+)$/.exec(type)?.[1]
    const version = inputs?.['version']
    return name === undefined ? [] : [{ name, version: typeof version === 'string' ? version : '' }]
  })
  return deduplicate(configured)
}

const reference = /pulumi:providers:([a-z0-9-]+)::(?:default_(\d+)_(\d+)_(\d+)(?=:))?/g

/** The packages that the output of a refresh refers to. */
export const listPackagesOfReading = (text: string): ProviderPackage[] =>
  deduplicate(
    [...text.matchAll(reference)].map(([, name = '', ...numbers]) => ({
      name,
      version: numbers.every(one => one !== undefined) ? numbers.join('.') : '',
    })),
  )

const deduplicate = (packages: ProviderPackage[]): ProviderPackage[] => [
  ...new Map(packages.map(one => [`${one.name}@${one.version}`, one])).values(),
]
