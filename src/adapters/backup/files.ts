/** Files of the data folder as lines of a backup, and back. */
import { chmod, mkdir, open, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'
import type { BackupLine } from './format.ts'

/** bytes of a file per line */
const partSize = 512 * 1024

/**
 * The folders that can't be created again, unlike those of revisions, dependencies, runs and the
 * database server.
 */
const folders = ['keys', 'state', 'sandbox']
/** Files that are valid on this machine only: a restored installation creates its own. */
const excluded = ['service.json', 'service.log', join('keys', 'postgres')]

export async function* listFileLines(home: string): AsyncGenerator<BackupLine> {
  for (const entry of await readdir(home, { withFileTypes: true })) {
    const path = join(home, entry.name)
    if (entry.isDirectory() && folders.includes(entry.name)) yield* listFolderLines(home, path)
    else if (entry.isFile()) yield* listPartLines(home, path)
  }
}

async function* listFolderLines(home: string, folder: string): AsyncGenerator<BackupLine> {
  yield { folder: relative(home, folder), mode: (await stat(folder)).mode & 0o7777 }
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* listFolderLines(home, path)
    else if (entry.isFile()) yield* listPartLines(home, path)
  }
}

async function* listPartLines(home: string, path: string): AsyncGenerator<BackupLine> {
  const file = relative(home, path)
  if (excluded.includes(file)) return
  const mode = (await stat(path)).mode & 0o7777
  const content = await readFile(path)
  for (let part = 0; part === 0 || part * partSize < content.length; part += 1) {
    const data = content.subarray(part * partSize, (part + 1) * partSize)
    yield { file, mode, part, data: data.toString('base64') }
  }
}

/** @throws TwinstackError `invalid-request` for a path that leads out of the folder */
export async function restoreFileLine(home: string, line: BackupLine): Promise<void> {
  if ('folder' in line) {
    const path = resolveInside(home, line.folder)
    await mkdir(path, { recursive: true })
    await chmod(path, line.mode)
  }
  if (!('file' in line)) return
  const path = resolveInside(home, line.file)
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(path, line.part === 0 ? 'w' : 'a', line.mode)
  try {
    await handle.writeFile(Buffer.from(line.data, 'base64'))
  } finally {
    await handle.close()
  }
}

function resolveInside(home: string, name: string): string {
  const path = resolve(home, name)
  if (path.startsWith(`${resolve(home)}${sep}`)) return path
  throw new TwinstackError('invalid-request', `the backup names ${name}, outside of the folder`)
}

/** The name of one entry of the folder; null when it is empty or missing. */
export async function findObstacle(home: string): Promise<string | null> {
  const names = await readdir(home).catch(() => [])
  return names[0] ?? null
}
