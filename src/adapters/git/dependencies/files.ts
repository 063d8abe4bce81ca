/**
 * Reads the few files of a revision that determine what runs, from a commit without a checkout or
 * from a folder.
 */
import { join, posix } from 'node:path'
import { createDigestCache } from '../../../lib/digestCache.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { lockfileBytes, readRevisionFile, usualBytes } from '../../../lib/revisionFile.ts'
import { readPrefix } from '../commits.ts'
import { runGit, GitError } from '../git.ts'

/**
 * Text of a file, its path relative to the program's repository folder; null when there is none.
 * Throws `program-invalid` for an entry that is not a regular file, and for a file that is too
 * large. `prefix`: that folder in the repository of git; files above it are read by `../`, because
 * lockfiles of a workspace are there.
 */
export type ReadText = {
  (path: string): Promise<string | null>
  prefix?: string
}

/** characters of a text that is kept in memory; lockfiles are longer */
const mostKept = 2 ** 14
const prefixes = createDigestCache<Promise<string>>(500)
/** A commit never changes, and each process of git blocks this thread while it starts. */
const texts = createDigestCache<Promise<string | null>>(
  2000,
  text => text === null || text.length <= mostKept,
)

/** A link in a commit is returned as null, because only a tree shows where it leads. */
export async function createCommitReader(repository: string, commit: string): Promise<ReadText> {
  const prefix = await prefixes.read([repository, commit], () => readPrefix(repository))
  const read: ReadText = async path => {
    const name = posix.join(prefix, path)
    if (name.startsWith('../')) return null
    try {
      return await texts.read([repository, commit, name], () =>
        readFromCommit(repository, commit, { name, path }),
      )
    } catch (error) {
      if (error instanceof GitError) return null
      throw error
    }
  }
  return Object.assign(read, { prefix })
}

/** `name`: from the top of the repository; `path`: the same file for messages. */
async function readFromCommit(
  repository: string,
  commit: string,
  { name, path }: { name: string; path: string },
): Promise<string | null> {
  const listed = await runGit(repository, ['ls-tree', '--full-tree', '-lz', commit, '--', name])
  const [, object, size] = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t/.exec(listed) ?? []
  if (object === undefined) return null
  refuseLarge(path, Number(size))
  return runGit(repository, ['cat-file', 'blob', object])
}

export function createFolderReader(folder: string): ReadText {
  return async path => readRevisionFile(folder, path, getLimit(path))
}

/**
 * Reads a captured folder. Files above it were not captured: they are read from the original
 * repository.
 */
export async function createCaptureReader(folder: string, repository: string): Promise<ReadText> {
  const prefix = await readPrefix(repository).catch(() => '')
  const root = join(
    repository,
    ...prefix
      .split('/')
      .filter(Boolean)
      .map(() => '..'),
  )
  const read: ReadText = async path => {
    const name = posix.join(prefix, path)
    if (name.startsWith('../')) return null
    return path.startsWith('../')
      ? readRevisionFile(root, name, getLimit(path))
      : readRevisionFile(folder, path, getLimit(path))
  }
  return Object.assign(read, { prefix })
}

function getLimit(path: string): number {
  return /(-lock\.json|npm-shrinkwrap\.json|-lock\.yaml|\.lock)$/.test(path)
    ? lockfileBytes
    : usualBytes
}

function refuseLarge(path: string, size: number): void {
  const most = getLimit(path)
  if (size > most)
    throw new TwinstackError(
      'program-invalid',
      `${path} of the revision has ${size} bytes, and at most ${most} are read`,
      { hint: 'commit a smaller file in its place' },
    )
}

/** The text of `name` beside the program, else of the nearest one above it. */
export async function readUpwards(read: ReadText, name: string): Promise<string | null> {
  const above = (read.prefix ?? '').split('/').filter(Boolean)
  for (const up of ['', ...above.map((_, at) => '../'.repeat(at + 1))]) {
    const text = await read(`${up}${name}`)
    if (text !== null) return text
  }
  return null
}
