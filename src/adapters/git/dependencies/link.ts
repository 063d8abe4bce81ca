import { constants, copyFile, link, mkdir, readdir, readlink, symlink } from 'node:fs/promises'
import type { Dirent } from 'node:fs'
import { join } from 'node:path'

/**
 * Puts a package's files into `target` by hard links, without the packages below it
 * (`node_modules`): 84 MB of types and code then use only the disk space of their folders. npm
 * replaces files and never writes into them, so a later installation does not change the linked
 * files.
 */
export async function linkPackage(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true })
  const entries = await readdir(source, { withFileTypes: true })
  await Promise.all(
    entries
      .filter(entry => entry.name !== 'node_modules')
      .map(entry => linkEntry(entry, source, target)),
  )
}

async function linkEntry(entry: Dirent, source: string, target: string): Promise<void> {
  const from = join(source, entry.name)
  const to = join(target, entry.name)
  if (entry.isDirectory()) return linkPackage(from, to)
  if (entry.isSymbolicLink()) return symlink(await readlink(from), to)
  if (entry.isFile()) return linkOrCopy(from, to)
}

/**
 * The files are copied when the target is on another file system or refuses links (EPERM, EMLINK).
 */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (
      !['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EACCES'].includes(
        (error as NodeJS.ErrnoException).code ?? '',
      )
    )
      throw error
    await copyFile(from, to, constants.COPYFILE_FICLONE)
  }
}
