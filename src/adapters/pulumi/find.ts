/**
 * Searches for an installed engine: the setting, PATH, then `~/.pulumi/versions/<version>/bin`, the
 * version that we build first, then the others, the newest first.
 */
import { constants } from 'node:fs'
import { access, readdir, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'
import { readEngineVersion, byVersion, fits, describeRequired } from './version.ts'

/** An engine that fits. `command` is the path of an executable. */
export type Engine = {
  command: string
  version: string
  source: 'setting' | 'path' | 'home' | 'installed' | 'built'
}
/** An engine that was found and skipped; `version` is null when it doesn't run. */
export type UnusableEngine = {
  command: string
  source: Engine['source']
  version: string | null
  reason: string
}

export type SearchPlaces = {
  explicit: string | null
  home: string
  env: NodeJS.ProcessEnv
  version: string
}

const program = process.platform === 'win32' ? 'pulumi.exe' : 'pulumi'

/**
 * `~/.pulumi/versions/<version>`, where Pulumi's own installer for the Automation API puts it too
 */
export function getVersionFolder(where: SearchPlaces): string {
  return join(where.home, '.pulumi', 'versions', where.version)
}

export function getHomeCommand(where: SearchPlaces): string {
  return join(getVersionFolder(where), 'bin', program)
}

/**
 * The first engine that fits, and those that were skipped before it. An explicit setting is never
 * skipped: it throws `engine-mismatch` when its version is wrong, `engine-missing` when it doesn't
 * run.
 */
export async function findEngine(
  where: SearchPlaces,
): Promise<{ engine: Engine | null; misfits: UnusableEngine[] }> {
  if (where.explicit !== null)
    return { engine: await requireExplicitEngine(where, where.explicit), misfits: [] }
  const misfits: UnusableEngine[] = []
  for (const { command, source } of await listCandidates(where)) {
    const examined = await examine(command, source, where)
    if (!('reason' in examined)) return { engine: examined, misfits }
    misfits.push(examined)
  }
  return { engine: null, misfits }
}

/** The engine in `~/.pulumi/versions`, if it is complete. */
export async function findEngineAtHome(where: SearchPlaces): Promise<Engine | null> {
  const examined = await examine(getHomeCommand(where), 'home', where)
  return 'reason' in examined ? null : examined
}

async function requireExplicitEngine(where: SearchPlaces, setting: string): Promise<Engine> {
  const command =
    isAbsolute(setting) || setting.includes('/')
      ? setting
      : ((await listOnPath(setting, where.env))[0] ?? setting)
  const examined = await examine(command, 'setting', where)
  if (!('reason' in examined)) return examined
  const code = examined.version === null ? 'engine-missing' : 'engine-mismatch'
  throw new TwinstackError(code, `TWINSTACK_PULUMI=${setting}: ${examined.reason}`, {
    hint:
      `Set TWINSTACK_PULUMI to a pulumi executable of version ${describeRequired()}, or unset ` +
      'it: Twinstack then finds or installs a suitable one.',
  })
}

async function listCandidates(
  where: SearchPlaces,
): Promise<{ command: string; source: 'path' | 'home' }[]> {
  const found = (await listOnPath(program, where.env)).map(command => ({
    command,
    source: 'path' as const,
  }))
  const home = (await listCommandsAtHome(where)).map(command => ({
    command,
    source: 'home' as const,
  }))
  return [...found, ...home]
}

async function listCommandsAtHome(where: SearchPlaces): Promise<string[]> {
  const folder = join(where.home, '.pulumi', 'versions')
  const there = await readdir(folder).catch(() => [])
  const others = there.filter(name => name !== where.version && fits(name)).sort(byVersion)
  const files = [where.version, ...others].map(name => join(folder, name, 'bin', program))
  const executable = await Promise.all(files.map(isExecutable))
  return files.filter((_, index) => executable[index])
}

async function examine(
  command: string,
  source: Engine['source'],
  where: SearchPlaces,
): Promise<Engine | UnusableEngine> {
  const answer = await readEngineVersion(command, where.env)
  if ('failure' in answer)
    return { command, source, version: null, reason: `it does not run: ${answer.failure}` }
  if (fits(answer.version)) return { command, source, version: answer.version }
  const reason = `its version is ${answer.version}; Twinstack needs ${describeRequired()}`
  return { command, source, version: answer.version, reason }
}

/** Every executable of that name on PATH, in its order. */
export async function listOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const files = (env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map(folder => join(folder, name))
  const there = await Promise.all(files.map(isExecutable))
  return [...new Set(files.filter((_, index) => there[index]))]
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
