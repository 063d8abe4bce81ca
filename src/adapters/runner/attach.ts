import { existsSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { TwinstackError } from '../../lib/errors.ts'

import { operationErrorSchema } from '../../model/operation.ts'
import { readProcess, readResult, takeRun, writeLease } from './folder.ts'
import { readBootId, findStartTime } from './processes.ts'
import { emptyResult, files, type RunProcess, type RunResult } from '../../model/run.ts'
import { getSocketFolder } from './sockets.ts'
import { cancelRun, killRun } from './stop.ts'
import { tailEvents } from './tail.ts'
import { findUid, findUserOfRun, type RunnerUser } from './user.ts'
import type { RunHandle } from '../../model/runner.ts'
import { memoise } from '../../lib/memoise.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/** The time within which a started runner must take its run before a worker abandons it. */
const appearMs = 30_000
const pollMs = 50

/**
 * Finds a run by its folder, also when another worker started it; null when the folder does not
 * exist.
 */
export async function attachRun(
  folder: string,
  user: () => RunnerUser | null = () => findUserOfRun(folder),
): Promise<RunHandle | null> {
  return existsSync(folder) ? createHandle(folder, user) : null
}

/** Whether all its processes have ended. */
export async function hasEnded(folder: string): Promise<boolean> {
  const owner = findOwner(folder)
  return owner !== null && !(await isAlive(owner, findUserOfRun(folder)))
}

/**
 * `user`: the user of the processes that the folder may name; it changes when the service takes the
 * folder back.
 */
export function createHandle(
  folder: string,
  user: () => RunnerUser | null = () => findUserOfRun(folder),
): RunHandle {
  const owner = memoise(async () => withTrustedSocket(folder, await waitForProcess(folder), user()))
  const hasRunEnded = async () =>
    findResult(folder) !== null || !(await isAlive(await owner(), user()))
  return {
    folder,
    confirm: until => confirmRun(folder, until),
    readEvents: after => tailEvents(folder, after, hasRunEnded),
    cancel: async () => await cancelRun(await owner(), user()),
    awaitResult: async () => await findFinalResult(folder, await owner(), user),
    kill: async () => await end(await owner(), user()),
    listProcesses: async () => listProcesses(findOwner(folder)),
  }
}

/** A run that has ended needs no lease, and its folder may be gone. */
function confirmRun(folder: string, until: number): void {
  if (existsSync(folder) && !existsSync(join(folder, files.result))) writeLease(folder, until)
}

/**
 * A socket outside our folder is neither used nor removed: program code may have written the file
 * that names it.
 */
function withTrustedSocket(folder: string, owner: RunProcess, user: RunnerUser | null): RunProcess {
  if (user === null || dirname(owner.socket) === getSocketFolder(dirname(dirname(folder)), user))
    return owner
  return { ...owner, socket: '' }
}

async function end(owner: RunProcess, user: RunnerUser | null): Promise<number> {
  const ended = await killRun(owner, { user })
  if (owner.socket !== '') rmSync(owner.socket, { force: true })
  return ended
}

/**
 * Waits for the runner to take the run. After the time limit it takes the run itself, so that the
 * runner can't start later.
 */
async function waitForProcess(folder: string): Promise<RunProcess> {
  for (const end = Date.now() + appearMs; Date.now() < end; await sleep(pollMs)) {
    const found = findOwner(folder)
    if (found) return found
  }
  takeRun(folder, {
    pid: 0,
    startTime: '0',
    host: hostname(),
    bootId: readBootId(),
    socket: '',
    enginePids: [],
  })
  return requirePresent(findOwner(folder))
}

/**
 * Compares pid, start time and boot, because the system may have assigned the pid to another
 * process; and the user, because program code could name the first process of the machine, which
 * never ends.
 */
export async function isAlive(run: RunProcess, user: RunnerUser | null = null): Promise<boolean> {
  if (user !== null && findUid(run.pid) !== user.uid) return false
  return (
    run.pid !== 0 && run.bootId === readBootId() && (await findStartTime(run.pid)) === run.startTime
  )
}

/** Reads once more after the process has ended: it may have written its result just before. */
async function findFinalResult(folder: string, owner: RunProcess, user: () => RunnerUser | null) {
  for (;;) {
    const alive = await isAlive(owner, user())
    const result = findResult(folder)
    if (result || !alive) return result
    await sleep(pollMs)
  }
}

const pid = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)
const processSchema = z.object({
  pid,
  startTime: z.string().max(100),
  host: z.string().max(300),
  bootId: z.string().max(100),
  socket: z.string().max(200),
  enginePids: z.array(pid).max(100),
})
/** The process of a run that has recorded none. */
const nobody: RunProcess = {
  pid: 0,
  startTime: '0',
  host: '',
  bootId: '',
  socket: '',
  enginePids: [],
}

/**
 * The process that took the run; null before. Invalid content, which program code may have written,
 * also gives null.
 */
function findOwner(folder: string): RunProcess | null {
  try {
    const found = readProcess(folder)
    return found === null ? null : processSchema.parse(found)
  } catch {
    return nobody
  }
}

const resultSchema = z.looseObject({
  status: z.enum(['succeeded', 'failed', 'cancelled']),
  error: operationErrorSchema.nullish(),
})

/**
 * An invalid result was not written by the runner: the run has failed, and its remains must be
 * repaired.
 */
function findResult(folder: string): RunResult | null {
  try {
    const found = readResult(folder)
    if (found !== null) resultSchema.parse(found)
    return found
  } catch (error) {
    const message =
      error instanceof TwinstackError ? error.message : 'the result file of the run is not valid'
    return {
      ...emptyResult,
      error: {
        code: 'runner-crashed',
        message,
        hint: 'the program, or something that it started, wrote into the folder of its run',
      },
    }
  }
}

function listProcesses(run: RunProcess | null): { host: string; pids: number[] } | null {
  return run && { host: run.host, pids: [run.pid, ...run.enginePids].filter(pid => pid !== 0) }
}
