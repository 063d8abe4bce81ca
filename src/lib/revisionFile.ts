/**
 * The only reader for files of a revision. A person who can push a branch determines their type and
 * content: links to files that only the service may read, pipes that never end, devices, huge
 * sparse files.
 */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
} from 'node:fs'
import { join, relative, sep } from 'node:path'
import { TwinstackError } from './errors.ts'
import { prepareYaml, type YamlSource } from './yaml.ts'

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants

/** bytes of a file that a person writes */
export const usualBytes = 2 ** 20
/** bytes of a lockfile */
export const lockfileBytes = 2 ** 25

/**
 * The text of `path` inside the tree `root`; null when there is no such file. Links are followed
 * inside the tree. It never blocks on a file that is not regular.
 *
 * @throws TwinstackError `program-invalid` that names the file and what is wrong with it
 */
export function readRevisionFile(root: string, path: string, most = usualBytes): string | null {
  const found = locate(root, path)
  return found === null ? null : readRegular(found, path, most)
}

/**
 * Reads a YAML file in the same way, and prepares it for `parseYaml`.
 *
 * @throws TwinstackError `program-invalid`; `invalid-request` when a large one is wrong
 */
export async function readRevisionYaml(root: string, path: string): Promise<YamlSource | null> {
  const text = readRevisionFile(root, path)
  return text === null ? null : await prepareYaml(text, path)
}

/** Converts the absolute path of a file inside `root` to a relative one with slashes. */
export function getPathInTree(root: string, file: string): string {
  return relative(root, file).split(sep).join('/')
}

type LocatedFile = { root: string; file: string }

function locate(root: string, path: string): LocatedFile | null {
  try {
    const realRoot = realpathSync(root)
    const file = realpathSync(join(realRoot, path))
    if (!isInside(realRoot, file)) throw refuse(path, 'it is a link that leads out of the tree')
    return { root: realRoot, file }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    if (code === 'ELOOP') throw refuse(path, 'it is a link that refers to itself')
    throw error
  }
}

function isInside(root: string, file: string): boolean {
  return file.startsWith(root.endsWith(sep) ? root : root + sep)
}

function readRegular({ root, file }: LocatedFile, path: string, most: number): string | null {
  const descriptor = open(file, path)
  if (descriptor === null) return null
  try {
    const stat = fstatSync(descriptor)
    if (stat.isDirectory()) return null
    if (!stat.isFile()) throw refuse(path, 'it is a pipe, a socket or a device')
    // between these two steps, a running program could have replaced a folder by a link
    const opened = findPathOfDescriptor(descriptor)
    if (opened !== null && !isInside(root, opened))
      throw refuse(path, 'it is a link that leads out of the tree')
    if (stat.size > most)
      throw refuse(path, `it has ${stat.size} bytes, and at most ${most} are read`)
    return readBytes(descriptor, stat.size).toString('utf8')
  } finally {
    closeSync(descriptor)
  }
}

function open(file: string, path: string): number | null {
  try {
    return openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    if (code === 'ENXIO') throw refuse(path, 'it is a pipe, a socket or a device')
    if (code === 'ELOOP') throw refuse(path, 'it was replaced by a link just now')
    throw error
  }
}

/** The path of an open file; null when the kernel does not report it. */
function findPathOfDescriptor(descriptor: number): string | null {
  const link = `/proc/self/fd/${descriptor}`
  return existsSync(link) ? readlinkSync(link) : null
}

/** Bytes that are added during the read are ignored. */
function readBytes(descriptor: number, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  let read = 0
  for (let last = -1; read < size && last !== 0; read += last)
    last = readSync(descriptor, bytes, read, size - read, read)
  return bytes.subarray(0, read)
}

function refuse(path: string, reason: string): TwinstackError<'program-invalid'> {
  return new TwinstackError('program-invalid', `${path} of the revision is not read: ${reason}`, {
    hint: 'commit a regular file in its place',
  })
}
