/**
 * The PostgreSQL server of a home. The first process that needs it starts it detached, and all
 * processes use it. The last process that exits normally, or `stopEmbedded`, stops it. It survives
 * a crash of the service, and the next service uses it.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TwinstackError } from '../../../lib/errors.ts'
import { withLock } from './lock.ts'
import { readPlace, type Place } from './place.ts'
import { stopPostmaster } from './postmaster.ts'
import { ensureRunning } from './server.ts'
import { createUnavailableError } from './createUnavailableError.ts'
import { enter, releaseUser } from './users.ts'
import { watch } from './watch.ts'
import { silentLog, type Log } from '../../../lib/log.ts'

export type EmbeddedServer = {
  url: string
  /** ends the use by this process; the last user stops the server */
  stop(): Promise<void>
}

/**
 * Starts or finds the server. While this process uses it, a server that dies is started again at
 * the same address, unless somebody stopped it.
 *
 * @param settings additional PostgreSQL settings for a server that this process starts
 * @throws TwinstackError `unavailable`: no binaries, disk full, or the error of PostgreSQL
 */
export async function startEmbedded({
  home,
  log = silentLog,
  settings = {},
}: {
  home: string
  log?: Log
  settings?: Record<string, string>
}): Promise<EmbeddedServer> {
  await makeFolder(home)
  return await withPlace(home, async place => {
    await rm(getStoppedMarkFile(place.folder), { force: true })
    const { url, pid } = await ensureRunning(place, home, settings, log)
    const user = await enter(place.folder)
    const unwatch = watch(
      pid,
      () => revive(home, settings, log),
      error =>
        log.error(
          { err: error },
          'the embedded database ended and could not be started again; the service retries',
        ),
    )
    return {
      url,
      stop: async () => {
        unwatch()
        await releaseServer(home, user)
      },
    }
  })
}

/**
 * Returns null when the server must not be started again: it was stopped or deleted by a person.
 */
async function revive(
  home: string,
  settings: Record<string, string>,
  log: Log,
): Promise<number | null> {
  if (!existsSync(join(home, 'postgres'))) return null
  return await withPlace(home, async place => {
    // this is checked under the lock, because it may have been stopped while this process waited
    if (existsSync(getStoppedMarkFile(place.folder)) || !existsSync(place.data)) return null
    log.error({ home }, 'the embedded database ended unexpectedly; Twinstack starts it again')
    return (await ensureRunning(place, home, settings, log)).pid
  })
}

/** exists from `stopEmbedded` until the next start */
function getStoppedMarkFile(folder: string): string {
  return join(folder, 'stopped')
}

/** Stops the server of a home, also when processes use it. Returns false when none was running. */
export async function stopEmbedded(home: string): Promise<boolean> {
  return (
    existsSync(join(home, 'postgres')) &&
    (await withPlace(home, async place => {
      await writeFile(getStoppedMarkFile(place.folder), '')
      return await stopPostmaster(place)
    }))
  )
}

/** Stops the server of a home and deletes its data, also in another folder. */
export async function removeEmbedded(home: string): Promise<void> {
  if (!existsSync(join(home, 'postgres'))) return
  await withPlace(home, async place => {
    await writeFile(getStoppedMarkFile(place.folder), '')
    await stopPostmaster(place)
    // the lock stays until it is released
    const rest = (await readdir(place.folder))
      .filter(entry => entry !== 'lock')
      .map(entry => join(place.folder, entry))
    for (const path of [...rest, ...(place.base === place.folder ? [] : [place.base])])
      await rm(path, { recursive: true, force: true })
  })
  // other processes may wait for the lock
  await rm(join(home, 'postgres'), { recursive: true, force: true, maxRetries: 10 })
}

async function releaseServer(home: string, user: string): Promise<void> {
  // a deleted home has no file of this process
  if (!existsSync(join(home, 'postgres'))) return
  await withPlace(home, async place => {
    if (!(await releaseUser(place.folder, user))) await stopPostmaster(place)
  })
}

/** Runs one process at a time. Every failure becomes `unavailable` with its cause. */
async function withPlace<T>(home: string, work: (place: Place) => Promise<T>): Promise<T> {
  return await explainFailure(home, async () => {
    const real = await realpath(home)
    return await withLock(join(real, 'postgres'), async () => await work(await readPlace(real)))
  })
}

async function makeFolder(home: string): Promise<void> {
  await explainFailure(home, () => mkdir(join(home, 'postgres'), { recursive: true, mode: 0o700 }))
}

async function explainFailure<T>(home: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof TwinstackError) throw cause
    throw createUnavailableError(
      `the embedded database of ${home} can't be used: ${(cause as Error).message}`,
      'Is the disk full, or the folder read-only?',
      cause,
    )
  }
}
