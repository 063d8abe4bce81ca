import { existsSync, readdirSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Deployment } from '../../../model/checkpoint.ts'
import { readPlain } from '../../../lib/plainFile.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/** bytes of a checkpoint */
export const largestState = 512 * 1024 * 1024
/** bytes; the engine writes some hundred */
const largestLock = 2 ** 16

/**
 * `file`: a folder that we can read ourselves. `other`: only the engine can (S3, PostgreSQL, the
 * Pulumi service…).
 */
export type Backend = { kind: 'file'; folder: string } | { kind: 'other'; url: string }

/**
 * A lock file of the file backend (pkg/v3 `backend/diy/lock.go`: pid, username, hostname,
 * timestamp).
 */
export type StackLock = {
  file: string
  pid: number
  hostname: string
  username: string
  timestamp: string
}

/**
 * Reads a backend URL as the engine does: `file://~` is the home folder, a query
 * (`?no_tmp_dir=true`) belongs to the driver.
 */
export function parseBackend(url: string): Backend {
  if (!url.startsWith('file://')) return { kind: 'other', url }
  const plain = requirePresent(url.split('?')[0])
  const rest = plain.slice('file://'.length)
  if (rest.startsWith('~')) return { kind: 'file', folder: join(homedir(), rest.slice(1)) }
  if (rest.startsWith('/')) return { kind: 'file', folder: fileURLToPath(plain) }
  return { kind: 'file', folder: resolve(rest) }
}

/** `organization/project/stack` without the organisation, which the file backend does not know. */
function splitStackName(stack: string): [string, string] {
  const parts = stack.split('/')
  return [parts.at(-2) ?? '', requirePresent(parts.at(-1))]
}

/**
 * Path of the checkpoint, whichever way the engine compresses it; null when the stack does not
 * exist.
 */
export function findStackFile(folder: string, stack: string): string | null {
  const [project, name] = splitStackName(stack)
  const base = join(folder, '.pulumi', 'stacks', project, `${name}.json`)
  return [base, `${base}.gz`, `${base}.zst`].find(file => existsSync(file)) ?? null
}

/** The checkpoint as JSON; null when the stack does not exist. */
export function readStackFile(folder: string, stack: string): unknown {
  const text = readStackText(folder, stack)
  return text === null ? null : JSON.parse(text)
}

/** The text of the checkpoint; null when the stack does not exist. */
export function readStackText(folder: string, stack: string): string | null {
  const file = findStackFile(folder, stack)
  if (!file) return null
  // while its run lives, a program may put a link or a pipe there
  const raw = readPlain(file, largestState)
  const text = file.endsWith('.gz')
    ? gunzipSync(raw)
    : file.endsWith('.zst')
      ? zstdDecompressSync(raw)
      : raw
  return text.toString('utf8')
}

/**
 * Replaces the content of a checkpoint, with the compression that its name specifies. The
 * replacement is atomic: the new content is on the disk before it gets the name.
 */
export function replaceStackFile(file: string, stack: string, latest: Deployment): void {
  const text = JSON.stringify({ version: 3, checkpoint: { stack, latest } }, null, 4)
  const content = file.endsWith('.gz')
    ? gzipSync(text)
    : file.endsWith('.zst')
      ? zstdCompressSync(text)
      : text
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, content, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(temporary, file)
}

/** All locks of one stack. Files that are no locks are ignored. */
export function listStackLocks(folder: string, stack: string): StackLock[] {
  const [project, name] = splitStackName(stack)
  const root = join(folder, '.pulumi', 'locks', 'organization', project, name)
  if (!existsSync(root)) return []
  return readdirSync(realpathSync(root))
    .filter(file => file.endsWith('.json'))
    .flatMap(file => readLock(join(root, file)))
}

/**
 * Lock files of a stack without the content of a lock: the disk was full, or the machine crashed,
 * while they were written. The engine reads every lock and fails at these. A file that was changed
 * in the last `minimumAgeMs` may still be written.
 */
export function listBrokenLocks(folder: string, stack: string, minimumAgeMs = 10_000): string[] {
  const [project, name] = splitStackName(stack)
  const root = join(folder, '.pulumi', 'locks', 'organization', project, name)
  if (!existsSync(root)) return []
  return readdirSync(root)
    .filter(file => file.endsWith('.json'))
    .map(file => join(root, file))
    .filter(file => readLock(file).length === 0 && isOlder(file, minimumAgeMs))
}

function isOlder(file: string, milliseconds: number): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs >= milliseconds
  } catch {
    return false
  }
}

function readLock(file: string): StackLock[] {
  try {
    // a run owns the folder of its locks, and may put a pipe there
    const text = readPlain(file, largestLock).toString('utf8')
    const lock = JSON.parse(text) as Omit<StackLock, 'file'>
    const { pid, hostname, username, timestamp } = lock
    return [{ file, pid, hostname, username, timestamp }]
  } catch {
    // incomplete, or removed by its owner in between: the next read finds it if it is still held
    return []
  }
}
