/**
 * The processes that use the embedded server: a file per use, named by process id, which contains
 * the start time of the process, because an id can be reused. All calls are made under the lock.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findStartTime } from '../../runner/processes.ts'

/** Adds this process; pass the returned file to `leave`. */
export async function enter(folder: string): Promise<string> {
  const file = join(folder, 'users', `${process.pid}-${randomUUID()}`)
  await mkdir(join(folder, 'users'), { recursive: true, mode: 0o700 })
  await writeFile(file, (await findStartTime(process.pid)) ?? '', { mode: 0o600 })
  return file
}

/** Returns whether other processes remain. */
export async function releaseUser(folder: string, file: string): Promise<boolean> {
  await rm(file, { force: true })
  return await hasAnyUser(folder)
}

async function hasAnyUser(folder: string): Promise<boolean> {
  const files = await readdir(join(folder, 'users')).catch(() => [])
  const living = await Promise.all(
    files.map(async name => await isAlive(join(folder, 'users', name), Number.parseInt(name))),
  )
  return living.includes(true)
}

/** removes a process that died without `leave` */
async function isAlive(file: string, pid: number): Promise<boolean> {
  const started = await readFile(file, 'utf8').catch(() => null)
  const alive = started !== null && (await findStartTime(pid)) === started
  if (!alive) await rm(file, { force: true })
  return alive
}
