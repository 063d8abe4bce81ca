import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants

/**
 * Opens a file of a run folder for reading. The folder may belong to program code, which could put a link there that leads to what
 * only the service may read, or a pipe that never ends: neither is opened. @throws what `open` throws
 */
export function openPlain (path: string): number {
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  throw new Error(`${path} is no plain file`)
}

export function readPlain (path: string): Buffer {
  const file = openPlain(path)
  try {
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}
