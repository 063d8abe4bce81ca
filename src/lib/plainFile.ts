import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { TwinstackError } from './errors.ts'

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants

/**
 * Opens a file of a run folder for reading. Program code may write into the folder. It could create
 * a link to a file that only the service may read, or a pipe that never ends; neither is opened.
 * @throws the error of `open`; Error for anything but a regular file
 */
export function openPlain(path: string): number {
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  throw new Error(`${path} is not a regular file`)
}

/**
 * Reads the whole file. A program can create a sparse file of terabytes at no cost, so a file of
 * more than `most` bytes is not read, and bytes that are added during the read are ignored.
 * @throws the error of `open`; TwinstackError `runner-crashed` for a file that is too large
 */
export function readPlain(path: string, most: number): Buffer {
  const file = openPlain(path)
  try {
    const { size } = fstatSync(file)
    if (size > most)
      throw new TwinstackError(
        'runner-crashed',
        `${basename(path)} of the run has ${size} bytes; at most ${most} are read`,
        { hint: 'the program, or a process that it started, wrote into the folder of its run' },
      )
    const bytes = Buffer.alloc(size)
    let read = 0
    for (let last = -1; read < size && last !== 0; read += last)
      last = readSync(file, bytes, read, size - read, read)
    return bytes.subarray(0, read)
  } finally {
    closeSync(file)
  }
}
