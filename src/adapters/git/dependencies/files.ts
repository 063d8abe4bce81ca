/**
 * Reads the few files of a revision that determine what runs, from a commit without a checkout or
 * from a folder.
 */
import { TwinstackError } from '../../../lib/errors.ts'
import { lockfileBytes, readRevisionFile, usualBytes } from '../../../lib/revisionFile.ts'
import { readPrefix } from '../commits.ts'
import { runGit, GitError } from '../git.ts'

/**
 * Text of a file, its path relative to the program's repository folder; null when there is none.
 * Throws `program-invalid` for what is no regular file, or too large.
 */
export type ReadText = (path: string) => Promise<string | null>

/** A link in a commit is returned as null, because only a tree shows where it leads. */
export async function createCommitReader(repository: string, commit: string): Promise<ReadText> {
  const prefix = await readPrefix(repository)
  return async path => {
    const name = prefix ? `${prefix}/${path}` : path
    try {
      const listed = await runGit(repository, ['ls-tree', '--full-tree', '-lz', commit, '--', name])
      const [, object, size] = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t/.exec(listed) ?? []
      if (object === undefined) return null
      refuseLarge(path, Number(size))
      return await runGit(repository, ['cat-file', 'blob', object])
    } catch (error) {
      if (error instanceof GitError) return null
      throw error
    }
  }
}

export function createFolderReader(folder: string): ReadText {
  return async path => readRevisionFile(folder, path, getLimit(path))
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
