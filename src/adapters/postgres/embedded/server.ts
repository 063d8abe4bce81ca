import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureSecretFile } from '../../../lib/secretFile.ts'
import type { Log } from '../../../lib/log.ts'
import { findBinaries, makeRunnable } from './binaries.ts'
import { ensureDatabase, waitUntilReady, formatUrl } from './connect.ts'
import { initialise } from './initialise.ts'
import type { Place } from './place.ts'
import {
  isRunning,
  readLogEnd,
  findRunningServer,
  spawnPostmaster,
  isTransient,
} from './postmaster.ts'
import { createUnavailableError } from './createUnavailableError.ts'

/**
 * Returns the running server: it finds it, or starts it, and sets it up first if there is none.
 * Called under the lock.
 */
export async function ensureRunning(
  place: Place,
  home: string,
  settings: Record<string, string>,
  log: Log,
): Promise<{ url: string; pid: number }> {
  const secret = await readPassword(home)
  const { port, pid } =
    (await findRunning(place, secret)) ?? (await start(place, secret, settings, log))
  await ensureDatabase(port, secret)
  return { url: formatUrl(port, secret), pid }
}

/** The server that already runs, also one whose starting process died during the start. */
async function findRunning(
  place: Place,
  secret: string,
): Promise<{ port: number; pid: number } | null> {
  for (;;) {
    const server = await findRunningServer(place)
    if (server === null) return null
    const { pid, port } = server
    if (port === null) {
      await sleep(15)
      continue
    }
    if (await waitUntilReady(port, secret, place.data, () => !isRunning(pid))) return { port, pid }
    if (isRunning(pid))
      throw createUnavailableError(
        `the embedded database runs (process ${pid}) and does not answer on port ${port}`,
        `Read its log: ${place.log}. \`twinstack stop\` ends it.`,
      )
  }
}

async function start(
  place: Place,
  secret: string,
  settings: Record<string, string>,
  log: Log,
): Promise<{ port: number; pid: number }> {
  const binaries = await makeRunnable(place.owner, await findBinaries(), place.base)
  await initialise(place, binaries, secret)
  for (const began = Date.now(); ;) {
    const { port, pid, hasExited: exited } = await spawnPostmaster(place, binaries, settings)
    if (await waitUntilReady(port, secret, place.data, exited)) {
      log.info({ port, data: place.data }, 'the embedded database was started')
      return { port, pid }
    }
    const words = await readLogEnd(place)
    if (!isTransient(words, began))
      throw createUnavailableError(
        `the embedded database does not start: ${words}`,
        `Read its log: ${place.log}.`,
      )
    await sleep(100)
  }
}

async function readPassword(home: string): Promise<string> {
  return await ensureSecretFile(join(home, 'keys', 'postgres'), () =>
    randomBytes(24).toString('base64url'),
  )
}
