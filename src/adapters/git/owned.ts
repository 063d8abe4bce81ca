import { runGit } from './git.ts'

/**
 * The refs for commits that the owners of a repository published; `refs/twinstack/*` keeps commits
 * that they published earlier.
 */
const owned = [
  '--branches',
  '--remotes',
  '--tags',
  '--exclude=refs/twinstack/proposed/*',
  '--glob=refs/twinstack/*',
]
const patterns = ['refs/heads/', 'refs/remotes/', 'refs/tags/', 'refs/twinstack/*']

/**
 * Whether a commit is on a branch or tag of the repository, or was when it was requested. Refs that
 * a forge keeps for pull requests (`refs/pull/*`, internal refs, and what was fetched from them)
 * may contain code of anybody, so they do not count. `commit` is full and known to exist.
 */
export async function isOwned(repository: string, commit: string): Promise<boolean> {
  // one walk for all refs, ordered by the dates of commits; those may be wrong, so a negative
  // result is checked ref by ref
  const outside = await runGit(repository, [
    'rev-list',
    '--max-count=1',
    commit,
    '--not',
    ...owned,
    '--',
  ])
  if (outside.trim() !== commit) return true
  if (
    (
      await runGit(repository, [
        'for-each-ref',
        '--count=1',
        '--format=%(refname)',
        `--contains=${commit}`,
        ...patterns,
      ])
    ).trim() !== ''
  )
    return true
  return isOfHead(repository, commit)
}

/** HEAD of a checkout that is on no branch. */
async function isOfHead(repository: string, commit: string): Promise<boolean> {
  return runGit(repository, ['merge-base', '--is-ancestor', commit, 'HEAD']).then(
    () => true,
    () => false,
  )
}
