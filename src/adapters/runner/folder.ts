import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'
import type { OperationErrorCode } from '../../lib/errors.ts'
import { getCurrentErrorCode, getCurrentStop } from '../../lib/renamedErrorCodes.ts'
import { readPlain } from '../../lib/plainFile.ts'
import { files } from '../../model/run.ts'
import type { RunProcess, RunRequest, RunResult } from '../../model/run.ts'

const mebibyte = 1024 * 1024

/**
 * Reads a JSON file of the run folder; null when it does not exist (yet).
 *
 * @throws Error when the file can't be opened, is too large or is not JSON
 */
function readJson<T>(folder: string, name: string, most: number): T | null {
  try {
    const found: unknown = JSON.parse(readPlain(join(folder, name), most).toString('utf8'))
    if (found === null) throw new SyntaxError(`${name}: null`)
    return found as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

export const readRequest = (folder: string) =>
  readJson<RunRequest>(folder, files.request, 64 * mebibyte)
export const readProcess = (folder: string) => readJson<RunProcess>(folder, files.process, mebibyte)

/** A runner that was started before an upgrade writes codes and words under their old names. */
export function readResult(folder: string): RunResult | null {
  const read = readJson<RunResult>(folder, files.result, 64 * mebibyte)
  if (read === null) return null
  const result = read.stopped ? { ...read, stopped: getCurrentStop(read.stopped) } : read
  const code = result.error?.code
  if (!result.error || typeof code !== 'string') return result
  const current = getCurrentErrorCode(code) as OperationErrorCode
  return { ...result, error: { ...result.error, code: current } }
}

/** Writes the file atomically: readers never see a partial file. */
export function writeWhole(folder: string, name: string, value: unknown): void {
  const temporary = join(folder, `.${name}.${process.pid}`)
  writeNew(temporary, JSON.stringify(value))
  renameSync(temporary, join(folder, name))
}

/**
 * Writes for the runner until when its worker owns the environment, in seconds of the machine's
 * uptime: that clock neither jumps nor stops while the machine sleeps. The runner may run as
 * another user.
 */
export function writeLease(folder: string, until: number): void {
  const temporary = join(folder, `.${files.lease}.${process.pid}`)
  rmSync(temporary, { force: true })
  writeFileSync(temporary, JSON.stringify({ until }), { mode: 0o644, flag: 'wx' })
  renameSync(temporary, join(folder, files.lease))
}

export function isLeaseHeld(folder: string): boolean {
  const until = readJson<{ until?: unknown }>(folder, files.lease, mebibyte)?.until
  return typeof until === 'number' && uptime() < until
}

/** Writes a new file; fails where a file or a link exists. */
function writeNew(path: string, text: string): void {
  rmSync(path, { force: true })
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
}

/**
 * Takes the run: only one process can create `process.json` (link(2) fails when it exists). A
 * worker that abandons a run before its runner has started takes it in the same way, so a late
 * runner finds it taken and ends without any effect.
 */
export function takeRun(folder: string, owner: RunProcess): boolean {
  const temporary = join(folder, `.take.${process.pid}`)
  writeNew(temporary, JSON.stringify(owner))
  try {
    linkSync(temporary, join(folder, files.process))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}
