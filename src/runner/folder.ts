import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { files } from './protocol.ts'
import type { RunProcess, RunRequest, RunResult } from './protocol.ts'

/** A JSON file of the run folder; null when it is not there (yet). */
function readJson<T> (folder: string, name: string): T | null {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

export const readRequest = (folder: string) => readJson<RunRequest>(folder, files.request)
export const readProcess = (folder: string) => readJson<RunProcess>(folder, files.process)
export const readResult = (folder: string) => readJson<RunResult>(folder, files.result)

/** Whole or not at all: readers never see half a file. */
export function writeWhole (folder: string, name: string, value: unknown): void {
  const temporary = join(folder, `.${name}.${process.pid}`)
  writeFileSync(temporary, JSON.stringify(value), { mode: 0o600 })
  renameSync(temporary, join(folder, name))
}

/**
 * Takes the run: only one process can create `process.json` (link(2) fails when it exists). A worker that gives a run up
 * before its runner showed itself takes it in the same way, so a late runner finds it taken and ends without doing anything.
 */
export function takeRun (folder: string, owner: RunProcess): boolean {
  const temporary = join(folder, `.take.${process.pid}`)
  writeFileSync(temporary, JSON.stringify(owner), { mode: 0o600 })
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
