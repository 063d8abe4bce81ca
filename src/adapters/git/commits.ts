import { TwinstackError } from '../../lib/errors.ts'
import { runGit, GitError } from './git.ts'
import { isOwned } from './owned.ts'
import { listCandidates, checkRef, isShortDigest } from './ref.ts'

export type Commit = { commit: string; subject: string; author: string; committedAt: string }

/**
 * Full commit of a digest, a branch or a tag. A digest, complete or abbreviated, has precedence
 * over a branch with the same name: a person who may push a branch must not decide what a digest
 * means. The name is passed on standard input, so git never reads it as an option. Throws
 * `revision-not-found`, also for an ambiguous abbreviation.
 */
export async function findCommit(repository: string, ref: string): Promise<string> {
  checkRef(ref)
  const [byDigest, ...others] = isShortDigest(ref) ? await listCommitsOfPrefix(repository, ref) : []
  if (byDigest !== undefined && others.length > 0)
    throw createAmbiguousError(ref, [byDigest, ...others])
  if (byDigest !== undefined) return byDigest
  const [found] = await listExistingCommits(repository, listCandidates(ref))
  if (found !== undefined) return found
  throw new TwinstackError(
    'revision-not-found',
    `the program's repository has no branch, tag or commit ${JSON.stringify(ref)}`,
    {
      hint: 'push or fetch it into the repository folder, or correct the name',
      fields: [{ path: 'ref', message: 'no such branch, tag or commit' }],
    },
  )
}

async function listCommitsOfPrefix(repository: string, prefix: string): Promise<string[]> {
  const objects = await runGit(repository, ['rev-parse', `--disambiguate=${prefix}`]).catch(
    error => {
      throw createUnreadableError(repository, error)
    },
  )
  return listExistingCommits(
    repository,
    objects.split('\n').filter(line => line !== ''),
  )
}

/** Returns the names that are commits, as full digests and in the same order. */
async function listExistingCommits(repository: string, names: string[]): Promise<string[]> {
  const answers = await runGit(repository, ['cat-file', '--batch-check'], {
    input: `${names.join('\n')}\n`,
  }).catch(error => {
    throw createUnreadableError(repository, error)
  })
  return answers
    .split('\n')
    .map(line => line.split(' '))
    .flatMap(([digest = '', type]) => (type === 'commit' ? [digest] : []))
}

function createAmbiguousError(ref: string, commits: string[]): TwinstackError {
  return new TwinstackError(
    'revision-not-found',
    `${JSON.stringify(ref)} is the beginning of ${commits.length} commits`,
    {
      hint: `use the whole digest: ${commits.slice(0, 5).join(', ')}`,
      fields: [{ path: 'ref', message: 'ambiguous' }],
    },
  )
}

/**
 * The same, limited to commits on branches and tags: anybody can add any number of proposed
 * commits.
 */
export async function findOwned(repository: string, ref: string): Promise<string> {
  const commit = await findCommit(repository, ref)
  if (!/^[0-9a-f]{7,64}$/i.test(ref) || (await isOwned(repository, commit))) return commit
  throw new TwinstackError(
    'revision-not-found',
    `commit ${commit} is on no branch and no tag of the program's repository`,
    {
      hint: 'create a branch or tag that contains it, or deploy another commit',
      fields: [{ path: 'ref', message: 'on no branch and no tag' }],
    },
  )
}

/** characters of a message that are kept: generated messages may contain whole logs */
const longest = 4000

/** Author, time and complete message of a commit. `commit` is full and known to exist. */
export async function describeCommit(
  repository: string,
  commit: string,
): Promise<Commit & { message: string }> {
  const text = await runGit(repository, [
    'show',
    '-s',
    '--no-show-signature',
    '--format=%s%x00%an%x00%cI%x00%B',
    commit,
    '--',
  ])
  const [subject = '', author = '', committedAt = '', message = ''] = text.split('\0')
  return { commit, subject, author, committedAt, message: truncateMessage(message.trim()) }
}

function truncateMessage(message: string): string {
  return message.length > longest ? `${message.slice(0, longest - 1).toWellFormed()}…` : message
}

/**
 * The commits that `to` has and `from` does not have, newest first; both are full and known to
 * exist.
 */
export async function listCommitsBetween(
  repository: string,
  from: string,
  to: string,
  most = 50,
): Promise<Commit[]> {
  for (const commit of [from, to])
    if (!/^[0-9a-f]{40,64}$/.test(commit))
      throw new TwinstackError('revision-not-found', `${JSON.stringify(commit)} is no commit`)
  const text = await runGit(repository, [
    'log',
    `--max-count=${most}`,
    '--no-show-signature',
    '--format=%H%x00%s%x00%an%x00%cI',
    to,
    `^${from}`,
    '--',
  ])
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [commit = '', subject = '', author = '', committedAt = ''] = line.split('\0')
      return { commit, subject, author, committedAt }
    })
}

/** HEAD's commit; null when the folder is no git repository, or one without a commit. */
export async function findHeadCommit(folder: string): Promise<string | null> {
  try {
    return (await runGit(folder, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])).trim()
  } catch (error) {
    if (error instanceof GitError && error.hasStarted) return null
    throw createUnreadableError(folder, error)
  }
}

/**
 * Whether the content of the folder is exactly its HEAD: no file is changed, staged, or new and not
 * ignored.
 */
export async function isClean(folder: string, pathspec: string[]): Promise<boolean> {
  return (
    (
      await runGit(folder, [
        'status',
        '--porcelain',
        '--untracked-files=all',
        '--ignore-submodules=dirty',
        ...pathspec,
      ])
    ).trim() === ''
  )
}

/** A bare repository has no folder that could differ from its HEAD. */
export async function isBare(folder: string): Promise<boolean> {
  return (await runGit(folder, ['rev-parse', '--is-bare-repository'])).trim() === 'true'
}

/**
 * The path of `folder` inside its repository, without a slash at the end; '' at the top or in a
 * bare one.
 */
export async function readPrefix(folder: string): Promise<string> {
  return (await runGit(folder, ['rev-parse', '--show-prefix'])).trim().replace(/\/$/, '')
}

function createUnreadableError(repository: string, error: unknown): TwinstackError {
  return new TwinstackError(
    'revision-not-found',
    `the program's repository can't be read: ${(error as Error).message}`,
    {
      cause: error,
      hint: `expected a git repository at TWINSTACK_REPOSITORY (${repository})`,
    },
  )
}
