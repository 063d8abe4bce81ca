import { existsSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunHandle } from '../operations/ports.ts'
import { readProcess, readResult, takeRun } from './folder.ts'
import { bootId, startTimeOf } from './processes.ts'
import type { RunProcess } from './protocol.ts'
import { socketFolder } from './sockets.ts'
import { cancelRun, killRun } from './stop.ts'
import { tailEvents } from './tail.ts'
import type { RunnerUser } from './user.ts'

/** How long a runner that was started may take to show itself before a worker gives it up. */
const appearMs = 30_000
const pollMs = 50

/** A run found by its folder, whoever started it; null when the folder is gone. */
export async function attachRun (folder: string, user: RunnerUser | null = null): Promise<RunHandle | null> {
  return existsSync(folder) ? handleOf(folder, user) : null
}

/** Whether nothing of it lives any more. */
export async function hasEnded (folder: string): Promise<boolean> {
  const owner = readProcess(folder)
  return owner !== null && !await isAlive(owner)
}

export function handleOf (folder: string, user: RunnerUser | null = null): RunHandle {
  const owner = once(async () => trusted(folder, await appeared(folder), user))
  const ended = async () => readResult(folder) !== null || !await isAlive(await owner())
  return {
    folder,
    events: after => tailEvents(folder, after, ended),
    cancel: async () => await cancelRun(await owner(), user),
    result: async () => await finalResult(folder, await owner()),
    kill: async () => await end(await owner(), user),
    processes: async () => processesOf(readProcess(folder)),
  }
}

/** A socket elsewhere than ours is not asked, and not removed: what the file says was written by program code, perhaps. */
function trusted (folder: string, owner: RunProcess, user: RunnerUser | null): RunProcess {
  if (user === null || dirname(owner.socket) === socketFolder(dirname(dirname(folder)), user)) return owner
  return { ...owner, socket: '' }
}

async function end (owner: RunProcess, user: RunnerUser | null): Promise<number> {
  const ended = await killRun(owner, { user })
  if (owner.socket !== '') rmSync(owner.socket, { force: true })
  return ended
}

/** Waits for the runner to take the run; gives it up by taking the run itself, so that it can't start later. */
async function appeared (folder: string): Promise<RunProcess> {
  for (const end = Date.now() + appearMs; Date.now() < end; await sleep(pollMs)) {
    const found = readProcess(folder)
    if (found) return found
  }
  takeRun(folder, { pid: 0, startTime: '0', host: hostname(), bootId: bootId(), socket: '', enginePids: [] })
  return readProcess(folder)!
}

/** Same number, same start, same boot: a pid alone may have been given to another process. */
export async function isAlive (run: RunProcess): Promise<boolean> {
  return run.pid !== 0 && run.bootId === bootId() && await startTimeOf(run.pid) === run.startTime
}

/** Looks once more after the process was found gone: it may have written its result just before. */
async function finalResult (folder: string, owner: RunProcess) {
  for (;;) {
    const alive = await isAlive(owner)
    const result = readResult(folder)
    if (result || !alive) return result
    await sleep(pollMs)
  }
}

function processesOf (run: RunProcess | null): { host: string, pids: number[] } | null {
  return run && { host: run.host, pids: [run.pid, ...run.enginePids].filter(pid => pid !== 0) }
}

function once<T> (work: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | null = null
  return () => started ??= work()
}
