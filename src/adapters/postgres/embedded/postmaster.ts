import { spawn } from 'node:child_process'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Binaries } from './binaries.ts'
import type { Place } from './place.ts'
import { choosePort } from './port.ts'
import { findStartTime } from '../../runner/processes.ts'
import { findCommand } from './process.ts'
import { createUnavailableError } from './createUnavailableError.ts'

/** Settings of a small server. It is durable: fsync and full_page_writes keep their default, on. */
const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '100',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  io_method: 'sync',
  jit: 'off',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  timezone: 'UTC',
}

/** size in bytes from which a start renames the log */
const logLimit = 10 * 1024 * 1024
const firstMoments = 15_000

export type SpawnedServer = { port: number; pid: number; hasExited: () => boolean }

/**
 * Starts the server detached, so it continues when this process ends. Does not wait until it is
 * ready.
 */
export async function spawnPostmaster(
  place: Place,
  { postgres }: Binaries,
  more: Record<string, string>,
): Promise<SpawnedServer> {
  const port = await choosePort(place.folder)
  const log = await openLog(place)
  const options = Object.entries({ ...settings, ...more }).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ])
  const child = spawn(postgres, ['-D', place.data, '-p', String(port), ...options], {
    ...place.owner,
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  let hasExited = false
  child
    .once('exit', () => {
      hasExited = true
    })
    .once('error', () => {
      hasExited = true
    })
  child.unref()
  await log.close()
  return { port, pid: child.pid ?? 0, hasExited: () => hasExited || child.pid === undefined }
}

export type RunningPostmaster = { pid: number; port: number | null }

/**
 * Returns the running server from the file that it writes (lines: pid, folder, start, port…), and
 * removes the file of a dead one. The port is null directly after the start.
 */
export async function findRunningServer({ data }: Place): Promise<RunningPostmaster | null> {
  const file = join(data, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const pid = Number.parseInt(lines[0] ?? '')
  if (Number.isNaN(pid)) return null
  // another process may have this id now, and PostgreSQL would then refuse to start
  if ((await findStartTime(pid)) !== null && (await findCommand(pid))?.includes(data))
    return { pid, port: Number(lines[3]) || null }
  await rm(file, { force: true })
  return null
}

/** false also for a process of another user that is gone */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Fast shutdown (SIGINT: a checkpoint, then the end), after 20 s an immediate one (SIGQUIT:
 * recovery at the next start).
 */
export async function stopPostmaster(place: Place): Promise<boolean> {
  const server = await findRunningServer(place)
  if (server === null) return false
  const { pid } = server
  if ((await end(pid, 'SIGINT', 20_000)) || (await end(pid, 'SIGQUIT', 10_000))) return true
  throw createUnavailableError(
    `the embedded database (process ${pid}) does not stop`,
    `Read its log: ${place.log}.`,
  )
}

/** The last lines of the log, in which PostgreSQL reports a failed start. */
export async function readLogEnd({ log }: Place): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n')
  return lines.slice(-6).join('\n')
}

/**
 * The children of a killed server end after a moment; until then a start fails with this message.
 */
export function isTransient(words: string, began: number): boolean {
  return (
    Date.now() - began < firstMoments &&
    /pre-existing shared memory block|could not bind|could not create any TCP\/IP sockets|lock file "postmaster.pid" already exists/.test(
      words,
    )
  )
}

async function end(pid: number, signal: NodeJS.Signals, milliseconds: number): Promise<boolean> {
  const started = await findStartTime(pid)
  try {
    process.kill(pid, signal)
  } catch {
    return true
  }
  for (const until = Date.now() + milliseconds; Date.now() < until; await sleep(10)) {
    if (started === null || (await findStartTime(pid)) !== started) return true
  }
  return false
}

async function openLog({ log }: Place) {
  const { size } = await stat(log).catch(() => ({ size: 0 }))
  if (size > logLimit) await rename(log, `${log}.1`)
  return await open(log, 'a', 0o600)
}
