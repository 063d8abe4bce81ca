import { git } from './git.ts'

/**
 * Whether the repository (a folder, with or without git, or a bare one) has this branch, of its own
 * or as a remote's; null where that can't be told.
 */
export async function branchExists(repository: string, branch: string): Promise<boolean | null> {
  try {
    const refs = (
      await git(repository, ['for-each-ref', '--format=%(refname)', 'refs/heads/', 'refs/remotes/'])
    ).split('\n')
    return refs.some(
      ref =>
        ref === `refs/heads/${branch}` ||
        (ref.startsWith('refs/remotes/') && ref.split('/').slice(3).join('/') === branch),
    )
  } catch {
    return null
  }
}
