import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Prefix of the names of folders that are being built, beside their final name. */
export const unfinished = '.new-'

/**
 * Creates `folder` atomically: builds it under another name and renames it. Several processes may
 * do so at once; the first rename wins and the others delete their copy. The modification time of
 * the folder is the time of the last request.
 */
export async function buildOnce(
  folder: string,
  build: (temporary: string) => Promise<void>,
): Promise<void> {
  if (await touch(folder)) return
  const temporary = await createTemporaryBeside(folder)
  try {
    await build(temporary)
    await settle(temporary, folder)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Renames a finished folder to its final name; an existing folder of that name stays. */
export async function settle(temporary: string, folder: string): Promise<void> {
  try {
    await rename(temporary, folder)
  } catch (error) {
    const taken = ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(
      (error as NodeJS.ErrnoException).code ?? '',
    )
    if (!taken || !(await touch(folder))) throw error
  }
}

/** An empty folder beside `folder`, so that a rename stays on one file system. */
export async function createTemporaryBeside(folder: string): Promise<string> {
  const temporary = join(
    dirname(folder),
    `${unfinished}${process.pid}-${randomBytes(6).toString('hex')}-${basename(folder).slice(0, 16)}`,
  )
  await mkdir(temporary, { recursive: true })
  return temporary
}

/** Records that the folder was used now; false when it does not exist. */
async function touch(folder: string): Promise<boolean> {
  const now = new Date()
  return stat(folder)
    .then(() => utimes(folder, now, now))
    .then(
      () => true,
      () => false,
    )
}

/** Whether a folder exists. It is recorded as used now. */
export const exists = touch
