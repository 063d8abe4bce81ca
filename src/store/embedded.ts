/**
 * The PostgreSQL of a home, started detached by whichever process needs it first, used by all, and stopped by the last one
 * that leaves in order or by `stopEmbedded`. After a crash of the service it goes on and is used again.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ensureSecretFile } from '../access/secret-file.ts'
import { TwinstackError } from '../errors.ts'
import { findBinaries, runnableBy } from './embedded/binaries.ts'
import { ensureDatabase, ready, urlOf } from './embedded/connect.ts'
import { initialise } from './embedded/initialise.ts'
import { withLock } from './embedded/lock.ts'
import { placeOf, type Place } from './embedded/place.ts'
import { isThere, lastWords, runningServer, spawnPostmaster, stopPostmaster, worthAnotherTry } from './embedded/postmaster.ts'
import { unavailable } from './embedded/unavailable.ts'
import { enter, leave } from './embedded/users.ts'
import { silent, type Log } from './log.ts'

export type Embedded = {
  url: string
  /** leaves; the last one to leave stops the server */
  stop (): Promise<void>
}

/**
 * @param settings PostgreSQL settings besides our own, for a server that this call starts
 * @throws TwinstackError `unavailable`: no binaries, disk full, or what PostgreSQL said
 */
export async function startEmbedded ({ home, log = silent, settings = {} }: { home: string, log?: Log, settings?: Record<string, string> }): Promise<Embedded> {
  return await locked(home, async place => {
    const secret = await password(home)
    const port = await running(place, secret) ?? await start(place, secret, settings, log)
    await ensureDatabase(port, secret)
    const user = await enter(place.folder)
    return { url: urlOf(port, secret), stop: () => leaveServer(home, user) }
  })
}

/** Stops the server of a home, whoever uses it. False when none was running. */
export async function stopEmbedded (home: string): Promise<boolean> {
  return existsSync(join(home, 'postgres')) && await locked(home, stopPostmaster)
}

/** Stops the server of a home and deletes its data, wherever it lies. */
export async function removeEmbedded (home: string): Promise<void> {
  if (!existsSync(join(home, 'postgres'))) return
  await locked(home, async place => {
    await stopPostmaster(place)
    await rm(place.base, { recursive: true, force: true })
  })
  await rm(join(home, 'postgres'), { recursive: true, force: true })
}

async function leaveServer (home: string, user: string): Promise<void> {
  // a home that was deleted has nothing left to leave
  if (!existsSync(join(home, 'postgres'))) return
  await locked(home, async place => {
    if (!await leave(place.folder, user)) await stopPostmaster(place)
  })
}

/** One process at a time; whatever fails below says that the database is not available, and why. */
async function locked<T> (home: string, work: (place: Place) => Promise<T>): Promise<T> {
  try {
    await mkdir(join(home, 'postgres'), { recursive: true, mode: 0o700 })
    const real = await realpath(home)
    return await withLock(join(real, 'postgres'), async () => await work(await placeOf(real)))
  } catch (cause) {
    if (cause instanceof TwinstackError) throw cause
    throw unavailable(`the embedded database of ${home} can not be used: ${(cause as Error).message}`, 'Is the disk full, or the folder read-only?', cause)
  }
}

/** The port of the server that already runs, a start by a process that died in the middle of it included. */
async function running (place: Place, secret: string): Promise<number | null> {
  for (;;) {
    const server = await runningServer(place)
    if (server === null) return null
    if (server.port === null) { await delay(15); continue }
    if (await ready(server.port, secret, place.data, () => !isThere(server.pid))) return server.port
    if (isThere(server.pid)) throw unavailable(`the embedded database runs (process ${server.pid}) and does not answer on port ${server.port}`, `Look at ${place.log}; twinstack stop ends it.`)
  }
}

async function start (place: Place, secret: string, settings: Record<string, string>, log: Log): Promise<number> {
  const binaries = await runnableBy(place.owner, await findBinaries(), place.base)
  await initialise(place, binaries, secret)
  for (const began = Date.now(); ;) {
    const { port, exited } = await spawnPostmaster(place, binaries, settings)
    if (await ready(port, secret, place.data, exited)) {
      log.info({ port, data: place.data }, 'the embedded database was started')
      return port
    }
    const words = await lastWords(place)
    if (!worthAnotherTry(words, began)) throw unavailable(`the embedded database does not start: ${words}`, `Its log is ${place.log}.`)
    await delay(100)
  }
}

async function password (home: string): Promise<string> {
  return await ensureSecretFile(join(home, 'keys', 'postgres'), () => randomBytes(24).toString('base64url'))
}
