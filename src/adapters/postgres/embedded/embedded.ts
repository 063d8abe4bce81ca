/**
 * The PostgreSQL of a home, started detached by whichever process needs it first, used by all, and
 * stopped by the last one that leaves in order or by `stopEmbedded`. After a crash of the service
 * it goes on and is used again.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TwinstackError } from '../../../lib/errors.ts'
import { withLock } from './lock.ts'
import { placeOf, type Place } from './place.ts'
import { stopPostmaster } from './postmaster.ts'
import { ensureRunning } from './server.ts'
import { unavailable } from './unavailable.ts'
import { enter, leave } from './users.ts'
import { watch } from './watch.ts'
import { silentLog, type Log } from '../../../lib/log.ts'

export type Embedded = {
  url: string
  /** leaves; the last one to leave stops the server */
  stop(): Promise<void>
}

/**
 * While this process uses the server, one that dies is started again at the same address, unless it
 * was stopped on purpose.
 *
 * @param settings PostgreSQL settings besides our own, for a server that this process starts
 * @throws TwinstackError `unavailable`: no binaries, disk full, or what PostgreSQL said
 */
export async function startEmbedded({
  home,
  log = silentLog,
  settings = {},
}: {
  home: string
  log?: Log
  settings?: Record<string, string>
}): Promise<Embedded> {
  await makeFolder(home)
  return await withPlace(home, async place => {
    await rm(stoppedMark(place.folder), { force: true })
    const { url, pid } = await ensureRunning(place, home, settings, log)
    const user = await enter(place.folder)
    const unwatch = watch(
      pid,
      () => revive(home, settings, log),
      error =>
        log.error(
          { error: String(error) },
          'the embedded database died and could not be started again; it is tried again',
        ),
    )
    return {
      url,
      stop: async () => {
        unwatch()
        await leaveServer(home, user)
      },
    }
  })
}

/** Null when there is nothing to revive: stopped on purpose, or deleted. */
async function revive(
  home: string,
  settings: Record<string, string>,
  log: Log,
): Promise<number | null> {
  if (!existsSync(join(home, 'postgres'))) return null
  return await withPlace(home, async place => {
    // checked under the lock: it may have been stopped while we waited
    if (existsSync(stoppedMark(place.folder)) || !existsSync(place.data)) return null
    log.error({ home }, 'the embedded database ended unexpectedly; Twinstack starts it again')
    return (await ensureRunning(place, home, settings, log)).pid
  })
}

/** there since `stopEmbedded`, until somebody starts it again */
function stoppedMark(folder: string): string {
  return join(folder, 'stopped')
}

/** Stops the server of a home, whoever uses it. False when none was running. */
export async function stopEmbedded(home: string): Promise<boolean> {
  return (
    existsSync(join(home, 'postgres')) &&
    (await withPlace(home, async place => {
      await writeFile(stoppedMark(place.folder), '')
      return await stopPostmaster(place)
    }))
  )
}

/** Stops the server of a home and deletes its data, wherever it lies. */
export async function removeEmbedded(home: string): Promise<void> {
  if (!existsSync(join(home, 'postgres'))) return
  await withPlace(home, async place => {
    await writeFile(stoppedMark(place.folder), '')
    await stopPostmaster(place)
    // the lock stays until it is released
    const rest = (await readdir(place.folder))
      .filter(entry => entry !== 'lock')
      .map(entry => join(place.folder, entry))
    for (const path of [...rest, ...(place.base === place.folder ? [] : [place.base])])
      await rm(path, { recursive: true, force: true })
  })
  // others may be trying the lock
  await rm(join(home, 'postgres'), { recursive: true, force: true, maxRetries: 10 })
}

async function leaveServer(home: string, user: string): Promise<void> {
  // a home that was deleted has nothing left to leave
  if (!existsSync(join(home, 'postgres'))) return
  await withPlace(home, async place => {
    if (!(await leave(place.folder, user))) await stopPostmaster(place)
  })
}

/** One process at a time; whatever fails below says that the database is not available, and why. */
async function withPlace<T>(home: string, work: (place: Place) => Promise<T>): Promise<T> {
  return await explainFailure(home, async () => {
    const real = await realpath(home)
    return await withLock(join(real, 'postgres'), async () => await work(await placeOf(real)))
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
    throw unavailable(
      `the embedded database of ${home} can not be used: ${(cause as Error).message}`,
      'Is the disk full, or the folder read-only?',
      cause,
    )
  }
}
