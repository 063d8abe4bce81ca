/**
 * Keeps the schemas of the providers in use registered, so that parity and drift are judged by the
 * types, lists and defaults of the plugins that made the states. No request waits for it: until a
 * plugin was read, the built-in table counts.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { listRegisteredSchemas, registerSchema } from '../../analysis/normalise/schema.ts'
import type { Log } from '../../lib/log.ts'
import { collectPages } from '../../lib/pagination.ts'
import type { ProviderPackage, SchemaReader } from '../../model/providerSchema.ts'
import type { Store } from '../../model/store.ts'

export type ProviderSchemas = {
  /** Registers what is known. With `plugins`, plugins that were never read are read now. */
  refresh(options: { plugins: boolean }): Promise<void>
  /** A plugin that is being read, which can take minutes, does not delay it. */
  stop(): Promise<void>
}
type Needs = {
  store: Pick<Store, 'environments'>
  log: Log
  reader: SchemaReader
  /** false: another process or thread reads plugins, this one only what that kept */
  plugins: boolean
  everySeconds?: number
}

/** a service that ends has only seconds, and the engine that reads a plugin ends by itself */
const stopLimitMs = 500

/** Plugins are read for the first time after `everySeconds`: the start of the service is busy. */
export function startProviderSchemas({
  store,
  log,
  reader,
  plugins,
  everySeconds = 60,
}: Needs): ProviderSchemas {
  const findPackages = createPackageFinder(store)
  const registered = new Set<string>()
  let stopped = false
  const refresh = async (options: { plugins: boolean }) => {
    try {
      const tables = await reader.read(await findPackages(), options)
      for (const { name, table } of tables) {
        if (registered.has(`${name}@${table.version}`)) continue
        registered.add(`${name}@${table.version}`)
        registerSchema(name, table)
        log.info({ provider: name, version: table.version }, 'the schema of a provider is in use')
      }
    } catch (error) {
      if (!stopped)
        log.warn({ err: error }, 'the schemas of providers could not be read; tried again later')
    }
  }
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const scheduleNext = () => {
    if (stopped) return
    timer = setTimeout(() => {
      running = refresh({ plugins }).then(scheduleNext)
    }, everySeconds * 1000)
    timer.unref()
  }
  scheduleNext()
  return {
    refresh,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await Promise.race([running, sleep(stopLimitMs)])
    },
  }
}

/**
 * The packages that the recorded states use, the oldest version of each first, so that the newest
 * one counts. Only environments with a new deployment are read again.
 */
function createPackageFinder({ environments }: Pick<Store, 'environments'>) {
  const known = new Map<string, { operation: string; packages: ProviderPackage[] }>()
  return async (): Promise<ProviderPackage[]> => {
    const all = await collectPages(page => environments.list(page), 200)
    for (const { name, deployed } of all) {
      if (!deployed || known.get(name)?.operation === deployed.operation) continue
      const providers = (await environments.getEvidence(name))?.providers ?? {}
      const packages = Object.entries(providers).map(([of, version]) => ({ name: of, version }))
      known.set(name, { operation: deployed.operation, packages })
    }
    const found = all.flatMap(({ name }) => known.get(name)?.packages ?? [])
    const unique = new Map(found.map(one => [`${one.name}@${one.version}`, one]))
    return [...unique.values()].sort((a, b) =>
      a.version.localeCompare(b.version, 'en', { numeric: true }),
    )
  }
}

/** What a kept judgement depends on in addition to its inputs. */
export const getSchemaKey = (): string => listRegisteredSchemas().join()
