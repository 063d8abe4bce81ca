import { rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { listBrokenLocks, parseBackend, listStackLocks } from '../../pulumi/state/backend.ts'
import type { StackLock } from '../../pulumi/state/backend.ts'
import { findStartTime } from '../processes.ts'
import type { RunRequest } from '../../../model/run.ts'

/**
 * Removes locks of this stack that provably belong to this service: they name this host, and their
 * process belongs to the dead run or has ended. A file without the content of a lock is no lock of
 * anybody and is removed, too. Returns the number of removed locks and the
 * remaining ones. File backend only: other backends keep their locks elsewhere.
 */
export async function releaseLocks(
  request: RunRequest,
  dead: RunRequest['dead'],
): Promise<{ released: number; left: StackLock[] }> {
  const backend = parseBackend(request.backend.url)
  if (backend.kind !== 'file') return { released: 0, left: [] }
  const left: StackLock[] = []
  let released = 0
  for (const file of listBrokenLocks(backend.folder, request.stack)) {
    rmSync(file, { force: true })
    released += 1
  }
  for (const lock of listStackLocks(backend.folder, request.stack)) {
    if (!(await isOurs(lock, dead))) left.push(lock)
    else released += remove(lock)
  }
  return { released, left }
}

async function isOurs(lock: StackLock, dead: RunRequest['dead']): Promise<boolean> {
  if (lock.hostname !== hostname()) return false
  const ofDeadRun = dead !== null && dead.host === lock.hostname && dead.pids.includes(lock.pid)
  return ofDeadRun || (await findStartTime(lock.pid)) === null
}

function remove(lock: StackLock): number {
  rmSync(lock.file, { force: true })
  return 1
}
