/**
 * Provider plugins for runs that have users of their own. A plugin is executed with the credentials
 * of whoever runs it, so no run may write into a folder from which another run loads plugins. A
 * separate process installs the plugins that the packages of a program name, by name, version and
 * server, into a folder of root, and each run gets links to them in its home. The engine of the run
 * downloads other plugins into that home.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Log } from '../../lib/log.ts'
import { hashSha256 } from '../../lib/hash.ts'
import { linkPackage } from '../git/dependencies/link.ts'
import { installerUser } from '../git/dependencies/npm.ts'
import { takeOver } from '../git/dependencies/npmJob.ts'
import { buildOnce } from '../git/dependencies/once.ts'
import type { RunnerUser } from './user.ts'

const timeLimitMs = 600_000
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/)
const version = z.string().regex(/^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/)
const packageSchema = z.object({
  name: z.string(),
  version: version.optional(),
  pulumi: z.object({
    resource: z.literal(true),
    name: name.optional(),
    version: version.optional(),
    server: z.url({ protocol: /^https?$/ }).optional(),
  }),
})

/** `folder`: the folder name in the plugin cache of the engine. */
export type Plugin = { name: string; version: string; server: string | null; folder: string }

/** The plugins that the packages of a dependency folder name (`pulumi` in package.json). */
export async function listPlugins(modules: string): Promise<Plugin[]> {
  const names = await readdir(modules)
  const scoped = await Promise.all(
    names
      .filter(scope => scope.startsWith('@'))
      .map(async scope => (await readdir(join(modules, scope))).map(one => join(scope, one))),
  )
  const all = [...names.filter(one => !/^[.@]/.test(one)), ...scoped.flat()]
  return (await Promise.all(all.map(one => listPluginIn(join(modules, one))))).flat()
}

async function listPluginIn(folder: string): Promise<Plugin[]> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '')
  if (!text.includes('"pulumi"')) return []
  const parsed = packageSchema.safeParse(JSON.parse(text))
  if (!parsed.success) return []
  const { pulumi, ...own } = parsed.data
  const plugin = name.safeParse(pulumi.name ?? own.name.replace(/^@pulumi\//, ''))
  const number = (pulumi.version ?? own.version)?.replace(/^v/, '')
  if (!plugin.success || number === undefined) return []
  const label = `resource-${plugin.data}-v${number}`
  return [{ name: plugin.data, version: number, server: pulumi.server ?? null, folder: label }]
}

export class PluginCache {
  readonly #home: string
  readonly #machine: string
  readonly #log: Log | undefined

  /** `machine`: PULUMI_HOME of the service, whose plugins a person has installed */
  constructor(
    home: string,
    log?: Log,
    machine = process.env['PULUMI_HOME'] ?? join(homedir(), '.pulumi'),
  ) {
    this.#home = home
    this.#machine = machine
    this.#log = log
  }

  /** Folders of the plugins that a program's packages name, installed where they are missing. */
  async prepare(modules: string, engine: string): Promise<string[]> {
    const folders: string[] = []
    for (const plugin of await listPlugins(modules)) {
      const folder = await this.#readFolder(plugin, engine).catch((err: unknown) => {
        this.#log?.warn(
          { err, plugin },
          'a plugin could not be installed before the run; the run installs it',
        )
        return null
      })
      if (folder !== null) folders.push(folder)
    }
    return folders
  }

  async #readFolder(plugin: Plugin, engine: string): Promise<string> {
    const own = join(this.#machine, 'plugins', plugin.folder)
    // another server may offer a different plugin
    if (plugin.server === null && existsSync(own) && !existsSync(`${own}.partial`)) return own
    const { name, version, server } = plugin
    const cached = join(this.#home, 'plugins', hashSha256(JSON.stringify([name, version, server])))
    await mkdir(dirname(cached), { recursive: true, mode: 0o755 })
    await buildOnce(cached, temporary => install(temporary, plugin, engine))
    return join(cached, plugin.folder)
  }
}

/**
 * Installs a plugin with the engine, as the user that also installs packages, because the content
 * from the server is not trusted.
 */
async function install(folder: string, plugin: Plugin, engine: string): Promise<void> {
  const { uid, gid } = installerUser
  const job = join(folder, '.job')
  await mkdir(job, { mode: 0o700 })
  await chown(job, uid, gid)
  await promisify(execFile)(
    engine,
    [
      ...['plugin', 'install', 'resource', plugin.name, plugin.version],
      ...(plugin.server === null ? [] : ['--server', plugin.server]),
    ],
    {
      cwd: job,
      env: {
        ...createHarmlessEnvironment(),
        HOME: job,
        TMPDIR: job,
        PULUMI_HOME: job,
        USER: 'twinstack',
      },
      timeout: timeLimitMs,
      ...installerUser,
    },
  )
  await rename(join(job, 'plugins', plugin.folder), join(folder, plugin.folder))
  await rm(job, { recursive: true, force: true })
  takeOver(folder, { env: {}, private: null }, { home: folder, user: installerUser })
  await chmod(folder, 0o755)
}

function createHarmlessEnvironment(): Record<string, string> {
  const kept = /^(PATH|LANG|https?_proxy|no_proxy|SSL_CERT_(FILE|DIR))$/i
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) =>
      value !== undefined && kept.test(key) ? [[key, value]] : [],
    ),
  )
}

/** Links plugins into a folder of root, then hands the folder over: the files stay root's. */
export async function linkPlugins(
  target: string,
  folders: string[],
  { uid, gid }: RunnerUser,
): Promise<void> {
  for (const folder of folders) await linkPackage(folder, join(target, basename(folder)))
  await chown(target, uid, gid)
}
