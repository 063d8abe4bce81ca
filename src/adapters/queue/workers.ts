/**
 * The workers of one data folder, by file: `workers/<id>` contains pid and start time, so that the
 * next start recognises dead workers. A worker that stops keeps its file: the next worker takes
 * over the leases that it still held, and then removes the file.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findStartTime } from '../runner/processes.ts'

export type WorkerRegister = {
  /** ids of workers with a process that ended without a clean stop */
  listDead(): Promise<string[]>
  forget(id: string): Promise<void>
}

/** Registers the worker `id` (a name that is safe as a file name). */
export async function registerWorker(home: string, id: string): Promise<WorkerRegister> {
  const folder = join(home, 'workers')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(
    join(folder, id),
    JSON.stringify({ pid: process.pid, startTime: await findStartTime(process.pid) }),
  )
  return {
    listDead: async () => {
      const others = (await readdir(folder)).filter(other => other !== id)
      const gone = await Promise.all(
        others.map(async other => ((await isDead(join(folder, other))) ? other : null)),
      )
      return gone.filter(other => other !== null)
    },
    forget: other => rm(join(folder, other), { force: true }),
  }
}

async function isDead(file: string): Promise<boolean> {
  try {
    const { pid, startTime } = JSON.parse(await readFile(file, 'utf8')) as {
      pid: number
      startTime: string
    }
    return (await findStartTime(pid)) !== startTime
  } catch {
    // incomplete, or already removed by another worker: the state is unknown and the lease decides
    return false
  }
}
