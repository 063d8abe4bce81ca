/** Free space on the disk of the data folder. */
import { statfs } from 'node:fs/promises'

export const mebibyte = 1024 * 1024

/** Bytes that this user may still write; null where the system does not say. */
export async function readFreeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return null
  }
}

/**
 * @param minimum MiB (`TWINSTACK_DISK_FREE`)
 * @returns `ok`, or how much is free and what was expected
 */
export async function checkDiskSpace(
  folder: string,
  minimum: number,
  read: (folder: string) => Promise<number | null> = readFreeBytes,
): Promise<string> {
  const free = await read(folder)
  if (free === null || free >= minimum * mebibyte) return 'ok'
  return (
    `the disk of the data folder has ${Math.floor(free / mebibyte)} MiB free, and ${minimum} MiB ` +
    'are expected: no operation starts until there is space'
  )
}
