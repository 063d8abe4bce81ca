/**
 * The few files of a revision that decide what runs, read from a commit without a checkout, or from
 * a folder.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { prefixOf } from '../commits.ts'
import { git, GitError } from '../git.ts'

/**
 * Text of a file, its path relative to the program's repository folder; null when there is none.
 */
export type ReadText = (path: string) => Promise<string | null>

export async function filesOfCommit(repository: string, commit: string): Promise<ReadText> {
  const prefix = await prefixOf(repository)
  return async path => {
    const name = `${commit}:${prefix ? `${prefix}/` : ''}${path}`
    return git(repository, ['cat-file', 'blob', name]).catch(error => {
      if (error instanceof GitError) return null
      throw error
    })
  }
}

export function filesOfFolder(folder: string): ReadText {
  return path =>
    readFile(join(folder, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR')
        return null
      throw error
    })
}
