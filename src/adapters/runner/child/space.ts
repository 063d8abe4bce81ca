import { statfsSync, statSync } from 'node:fs'
import type { RunRequest } from '../../../model/run.ts'
import { parseBackend, findStackFile } from '../../pulumi/state/backend.ts'
import { RunFailure } from './failure.ts'
import type { Run } from './run.ts'

const mebibyte = 1024 * 1024
/** for events, plans and the files of the engine */
const alwaysNeeded = 32 * mebibyte
/** the checkpoint, its copy, its place in the history, and growth */
const copiesOfState = 5

/**
 * Refuses a run that writes while a disk is nearly full: the engine truncates its checkpoint before
 * it writes it, so a full disk in the middle leaves an empty one. `freeOf`: bytes, null: unknown.
 */
export function requireSpace(
  { request, folder }: Pick<Run, 'request' | 'folder'>,
  freeOf: (path: string) => number | null = findFreeBytes,
): void {
  const needed = alwaysNeeded + copiesOfState * getStateBytes(request)
  const { backend } = request
  const place = parseBackend(backend.url)
  for (const path of place.kind === 'file' ? [place.folder, folder] : [folder]) {
    const free = freeOf(path)
    if (free !== null && free < needed) throw createShortOfSpaceFailure(path, free, needed)
  }
}

/** Null where the system does not say. */
function findFreeBytes(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  } catch {
    return null
  }
}

function getStateBytes({ backend, stack }: RunRequest): number {
  const place = parseBackend(backend.url)
  const file = place.kind === 'file' ? findStackFile(place.folder, stack) : null
  return file === null ? 0 : statSync(file).size
}

function createShortOfSpaceFailure(path: string, free: number, needed: number): RunFailure {
  const toMebibytes = (bytes: number) => `${Math.ceil(bytes / mebibyte)} MiB`
  return new RunFailure(
    'refused',
    `the disk of ${path} has ${toMebibytes(free)} free, and this operation may need ` +
      `${toMebibytes(needed)}. Nothing was written`,
    { hint: 'free some space on that disk, then request the operation again' },
  )
}
