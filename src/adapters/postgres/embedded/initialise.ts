import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { lchown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import { requireInitdbUser, type Owner } from './owner.ts'
import type { Place } from './place.ts'
import { createUnavailableError } from './createUnavailableError.ts'

const run = promisify(execFile)

/** the superuser of the embedded server, and its database */
export const name = 'twinstack'

/** Creates the database files if they do not exist; never leaves incomplete ones. */
export async function initialise(
  place: Place,
  binaries: Binaries,
  password: string,
): Promise<void> {
  if (await stat(place.data).catch(() => null)) return await requireSameVersion(place, binaries)
  const draft = join(place.base, `data-${randomUUID()}`)
  try {
    await runInitdb(place, binaries, draft, password)
    await rename(draft, place.data)
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string }
    throw createUnavailableError(
      `the embedded database could not be set up in ${place.base}: ${(stderr ?? message).trim()}`,
      'Is the disk full?',
      cause,
    )
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function runInitdb(
  place: Place,
  { initdb }: Binaries,
  draft: string,
  password: string,
): Promise<void> {
  const user = place.owner && (await requireInitdbUser(place.owner))
  const passwordFile = join(draft, 'password')
  const data = join(draft, 'data')
  await mkdir(draft, { mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (user) await changeOwner([draft, passwordFile], user)
  await run(
    initdb,
    [
      '--pgdata',
      data,
      '--username',
      name,
      '--pwfile',
      passwordFile,
      '--auth',
      'scram-sha-256',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
      '--locale-provider',
      'builtin',
      '--builtin-locale',
      'C.UTF-8',
      '--no-instructions',
    ],
    { ...user, cwd: '/', env: { LC_ALL: 'C', TZ: 'UTC' } },
  )
  await rm(passwordFile)
  await flatten(draft, data)
  if (place.owner)
    await changeOwner(
      [draft, ...(await readdir(draft, { recursive: true })).map(path => join(draft, path))],
      place.owner,
    )
}

/** initdb creates its folder itself, so its user must be able to write to the parent */
async function flatten(draft: string, data: string): Promise<void> {
  for (const entry of await readdir(data)) await rename(join(data, entry), join(draft, entry))
  await rm(data, { recursive: true })
}

async function changeOwner(paths: string[], { uid, gid }: Owner): Promise<void> {
  for (const path of paths) await lchown(path, uid, gid)
}

async function requireSameVersion({ data }: Place, { version }: Binaries): Promise<void> {
  const made = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim()
  if (made === version.split('.')[0]) return
  const what = made
    ? `was created by PostgreSQL ${made}, and this is version ${version}`
    : "can't be read by this user, or is damaged"
  throw createUnavailableError(
    `the database in ${data} ${what}`,
    'Use the version of Twinstack and the user that created it.',
  )
}
