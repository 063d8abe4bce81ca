import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Installer } from './installer.ts'
import { runInstaller } from './npm.ts'
import { listArchives } from './checkOtherLock.ts'
import {
  checkAddresses,
  checkArchives,
  formatRegistryLines,
  listRegistryLines,
} from './npmSettings.ts'
import { toolLockfiles, type OtherLock } from './otherLock.ts'
import type { PackageTool } from './packageTool.ts'

type Command = { args: string[]; env: NodeJS.ProcessEnv }

/**
 * Installs the packages of a lockfile of pnpm, yarn or bun into `folder` with that tool. The
 * lockfile stays unchanged, no scripts run, and only registries are taken from the settings of the
 * revision. Throws `dependencies-failed`.
 */
export async function installByTool(
  folder: string,
  lock: OtherLock,
  { npmrc, installer }: { npmrc: string | null; installer: Installer },
): Promise<void> {
  await refuseMissing(lock)
  const registries = listRegistryLines(npmrc ?? '')
  const archives = listArchives(lock.tool, lock.path, lock.files[toolLockfiles[lock.tool]] ?? '')
  await checkAddresses([
    ...registries.map(({ url }) => url),
    ...archives.filter(url => URL.canParse(url)),
    ...listAddresses(lock),
  ])
  checkArchives(archives, registries)
  for (const [name, text] of Object.entries(lock.files)) await writeFile(join(folder, name), text)
  if (registries.length > 0)
    await writeFile(join(folder, '.npmrc'), formatRegistryLines(registries))
  const cache = join(folder, '.cache')
  await mkdir(cache)
  const { args, env } = await buildCommand(folder, lock, { cache, installer })
  const { code, output } = await runInstaller(folder, [lock.tool, ...args], installer, env)
  if (code !== 0) throw createInstallError(lock, output)
  await rm(cache, { recursive: true, force: true })
  await access(join(folder, 'node_modules', '@pulumi', 'pulumi', 'package.json')).catch(() => {
    throw new TwinstackError(
      'dependencies-failed',
      "the program's package.json does not depend on @pulumi/pulumi",
      { hint: `${lock.tool} add @pulumi/pulumi` },
    )
  })
}

/** The hosts that the lockfile names; for packages without a host the tool uses its registry. */
function listAddresses({ files }: OtherLock): string[] {
  const text = Object.values(files).join('\n')
  return [...text.matchAll(/https?:\/\/[^/\s"'#]+/g)]
    .map(([url]) => url)
    .filter(url => URL.canParse(url))
}

async function buildCommand(
  folder: string,
  lock: OtherLock,
  { cache, installer }: { cache: string; installer: Installer },
): Promise<Command> {
  const registry = process.env['npm_config_registry']
  if (lock.tool === 'yarn') return buildYarnCommand(folder, lock, { cache, installer })
  const own: Record<Exclude<PackageTool, 'yarn'>, Command> = {
    pnpm: {
      // hard links into a store that others use would let one program change another's packages
      args: [
        ...['install', '--frozen-lockfile', '--ignore-scripts', '--ignore-pnpmfile'],
        ...['--package-import-method=copy', `--store-dir=${cache}`, '--reporter=append-only'],
      ],
      env: {
        CI: 'true',
        ...buildPnpmVariables({
          manage_package_manager_versions: 'false',
          ...(registry ? { registry } : {}),
        }),
      },
    },
    bun: {
      args: ['install', '--frozen-lockfile', '--ignore-scripts', '--backend=copyfile'],
      env: {
        BUN_INSTALL_CACHE_DIR: cache,
        ...(registry ? { BUN_CONFIG_REGISTRY: registry } : {}),
      },
    },
  }
  return own[lock.tool]
}

/** Settings as environment variables: `npm_config_…` up to pnpm 10, `pnpm_config_…` from 11 on. */
function buildPnpmVariables(settings: Record<string, string>): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => [
      [`npm_config_${name}`, value],
      [`pnpm_config_${name}`, value],
    ]),
  )
}

/** Yarn 1 and the later ones read different lockfiles. */
async function buildYarnCommand(
  folder: string,
  lock: OtherLock,
  { cache, installer }: { cache: string; installer: Installer },
): Promise<Command> {
  const { output } = await runInstaller(folder, ['yarn', '--version'], installer, {})
  const found = /^(\d+)\.\d+\.\d+/m.exec(output)
  const isClassic = !/^__metadata:/m.test(lock.files['yarn.lock'] ?? '')
  if (found === null || (found[1] === '1') !== isClassic)
    throw new TwinstackError(
      'dependencies-failed',
      `${lock.path} needs yarn ${isClassic ? '1' : '2 or newer'}, and the yarn on PATH ` +
        (found === null ? 'does not run' : `has version ${found[0]}`),
      { hint: 'install the yarn that wrote the lockfile where the workers of Twinstack run' },
    )
  const registry = process.env['npm_config_registry']
  if (isClassic)
    return {
      args: [
        ...['install', '--frozen-lockfile', '--ignore-scripts', '--non-interactive'],
        ...['--no-progress', '--cache-folder', cache],
      ],
      env: {},
    }
  return {
    args: ['install', '--immutable'],
    env: {
      YARN_ENABLE_SCRIPTS: 'false',
      YARN_ENABLE_TELEMETRY: 'false',
      YARN_ENABLE_GLOBAL_CACHE: 'false',
      YARN_CACHE_FOLDER: cache,
      YARN_NODE_LINKER: 'node-modules',
      YARN_NM_MODE: 'classic',
      ...(registry ? { YARN_NPM_REGISTRY_SERVER: registry } : {}),
      ...(registry?.startsWith('http:')
        ? { YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname }
        : {}),
    },
  }
}

async function refuseMissing({ tool, path }: OtherLock): Promise<void> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, process.platform === 'win32' ? `${tool}.cmd` : tool)
    if (folder !== '' && (await isThere(file))) return
  }
  throw new TwinstackError(
    'dependencies-failed',
    `${path} is installed with ${tool}, which is not on PATH of the worker`,
    {
      hint:
        `install it where the workers of Twinstack run (npm install -g ${tool}), or commit ` +
        'a package-lock.json instead',
    },
  )
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

function createInstallError({ tool, path }: OtherLock, output: string): TwinstackError {
  const last = output.trim().split('\n').slice(-8).join('\n')
  return new TwinstackError(
    'dependencies-failed',
    `${tool} could not install what ${path} names:\n${last}`,
    { hint: `run ${tool} install in a clone of the repository, and commit its lockfile` },
  )
}
