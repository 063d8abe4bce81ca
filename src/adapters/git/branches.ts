import { findCommit } from './commits.ts'
import { runGit } from './git.ts'
import { isFullDigest } from './ref.ts'

/**
 * Whether the repository (a folder, with or without git, or a bare one) has this branch, as a local
 * or as a remote one; null where that can't be determined.
 */
export async function hasBranch(repository: string, branch: string): Promise<boolean | null> {
  try {
    const refs = (
      await runGit(repository, [
        'for-each-ref',
        '--format=%(refname)',
        'refs/heads/',
        'refs/remotes/',
      ])
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

/**
 * Whether a full commit can be reached from one of the branches (HEAD: what is checked out, or the
 * default branch of a mirror); null when none of them exists. A local branch has precedence over a
 * remote one, because the operator of the service has set it.
 */
export async function isOnBranches(
  repository: string,
  commit: string,
  branches: string[],
): Promise<boolean | null> {
  if (!isFullDigest(commit)) return false
  let known = false
  for (const branch of branches) {
    const head = await findCommit(repository, branch).catch(() => null)
    if (head === null) continue
    known = true
    const isReachable = await runGit(repository, [
      'merge-base',
      '--is-ancestor',
      commit,
      head,
    ]).then(
      () => true,
      () => false,
    )
    if (isReachable) return true
  }
  return known ? false : null
}
