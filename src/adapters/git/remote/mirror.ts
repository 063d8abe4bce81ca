import { randomInt } from 'node:crypto'
import { rm, stat } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TwinstackError } from '../../../lib/errors.ts'
import { findCommit, findOwned } from '../commits.ts'
import { runGit } from '../git.ts'
import { buildOnce } from '../dependencies/once.ts'
import { isOwned } from '../owned.ts'
import type { Access, RemoteAddress } from './access.ts'
import { FetchError, runGitRemote, createUnreachableError } from './fetching.ts'
import { runInTurn } from './runInTurn.ts'
import { hashSha256 } from '../../../lib/hash.ts'

/**
 * A remote repository as a folder that git can read. Safe to use from several processes with
 * the same `home`.
 */
export type Mirror = {
  folder: string
  /**
   * the commit of a branch, tag or commit, and the name that it was found under; null is the
   * remote's default branch
   */
  find(ref: string | null): Promise<{ commit: string; ref: string }>
  /**
   * makes sure that the mirror has a full commit; fetches only when it is missing. `under`: a ref
   * in addition to branches and tags that may contain it, for which `isProposal` is true
   */
  has(commit: string, under?: string): Promise<void>
}

/**
 * milliseconds to wait for a lock that another git holds; git's defaults of 100 and 1000 are too
 * short on a busy machine
 */
const patient = ['-c', 'core.filesRefLockTimeout=5000', '-c', 'core.packedRefsTimeout=5000']
/** Only branches and tags, which the owners control: `refs/pull/*` contains code of strangers. */
const refspecs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']
const whole = /^[0-9a-f]{40}([0-9a-f]{24})?$/

export function createMirror(home: string, remote: RemoteAddress, access: Access): Mirror {
  const folder = join(home, 'repositories', hashSha256(remote.url).slice(0, 40))
  const reach = { remote, access, seconds: access.timeLimitSeconds }
  const made = runInTurn(() =>
    buildOnce(folder, temporary => make(temporary, { ...reach, seconds: reach.seconds * 10 })),
  )
  const fetched = runInTurn(() => fetch(folder, reach))
  const ensureReady = () =>
    made().catch(error => {
      throw createUnreachableError(remote, error)
    })
  const ensureFresh = () =>
    ensureReady()
      .then(fetched)
      .catch(error => {
        throw createUnreachableError(remote, error)
      })
  return {
    folder,
    find: async ref => {
      await ensureReady()
      const found =
        ref !== null && ref !== 'HEAD'
          ? await resolveName(folder, ref, ensureFresh)
          : await byDefault(folder, await ensureFresh().then(() => readHead(folder, reach)), ref)
      await keep(folder, found.commit)
      return found
    },
    has: async (commit, under) => {
      await ensureReady()
      if (await isThere(folder, commit)) return
      await ensureFresh()
      if (under !== undefined && !(await isThere(folder, commit)))
        await fetch(folder, reach, [under]).catch(error => {
          throw createProposalGoneError(remote, under, error)
        })
      if (!(await isThere(folder, commit))) throw createGoneError(commit)
      await keep(folder, commit, (await isOwned(folder, commit)) ? '' : 'proposed/')
    },
  }
}

async function make(folder: string, reach: Parameters<typeof runGitRemote>[2]): Promise<void> {
  await runGit(folder, ['init', '--quiet', '--bare', '.'])
  await pull(folder, reach)
}

async function pull(
  folder: string,
  reach: Parameters<typeof runGitRemote>[2],
  only?: string[],
): Promise<void> {
  await runGitRemote(
    folder,
    [
      ...patient,
      'fetch',
      '--quiet',
      ...(only ? [] : ['--prune']),
      '--force',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--',
      reach.remote.url,
      ...(only ?? refspecs),
    ],
    reach,
  )
}

/**
 * Another process may fetch at the same moment, or may have died while it fetched; both leave lock
 * files of git.
 */
async function fetch(
  folder: string,
  reach: Parameters<typeof runGitRemote>[2],
  only?: string[],
  attempt = 1,
): Promise<void> {
  try {
    await pull(folder, reach, only)
  } catch (error) {
    if (
      !(error instanceof FetchError) ||
      attempt > 6 ||
      !/\.lock'|cannot lock ref|unable to (update|lock)/i.test(error.output)
    )
      throw error
    await removeStaleLock(folder, error.output, reach.seconds)
    await sleep(randomInt(50, 200) * attempt)
    await fetch(folder, reach, only, attempt + 1)
  }
}

/** No fetch takes longer than its limit, so an older lock belongs to a process that died. */
async function removeStaleLock(folder: string, output: string, seconds: number): Promise<void> {
  const named = /'([^']+\.lock)'/.exec(output)?.[1]
  const lock = named === undefined ? null : resolve(folder, named)
  if (lock === null || !lock.startsWith(folder + sep)) return
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Infinity }))
  if (Date.now() - mtimeMs > (seconds + 10) * 1000) await rm(lock, { force: true })
}

/**
 * A full commit needs no fetch, because it never changes. Names move, so they are fetched each
 * time. Proposed commits have no name.
 */
async function resolveName(
  folder: string,
  ref: string,
  fresh: () => Promise<void>,
): Promise<{ commit: string; ref: string }> {
  if (whole.test(ref) && (await isThere(folder, ref)) && (await isOwned(folder, ref)))
    return { commit: ref, ref }
  try {
    await fresh()
  } catch (error) {
    const commit = /^[0-9a-f]{7,64}$/.test(ref)
      ? await findCommit(folder, ref).catch(() => null)
      : null
    // a name that resembles a commit may still be a branch that moved
    if (commit?.startsWith(ref) && (await isOwned(folder, commit))) return { commit, ref }
    throw error
  }
  return { commit: await findOwned(folder, ref), ref }
}

/** Name and commit of the remote's HEAD. */
async function readHead(
  folder: string,
  reach: Parameters<typeof runGitRemote>[2],
): Promise<{ branch: string | null; commit: string | null }> {
  const text = await runGitRemote(
    folder,
    ['ls-remote', '--symref', '--', reach.remote.url, 'HEAD'],
    reach,
  ).catch(error => {
    throw createUnreachableError(reach.remote, error)
  })
  return parseHead(text)
}

/** `ref: refs/heads/main⇥HEAD`, then `<commit>⇥HEAD` */
export function parseHead(text: string): { branch: string | null; commit: string | null } {
  return {
    branch: /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(text)?.[1] ?? null,
    commit: /^([0-9a-f]{40,64})\tHEAD$/m.exec(text)?.[1] ?? null,
  }
}

async function byDefault(
  folder: string,
  { branch, commit }: { branch: string | null; commit: string | null },
  ref: string | null,
): Promise<{ commit: string; ref: string }> {
  const name = branch ?? commit
  if (name === null)
    throw new TwinstackError(
      'revision-not-found',
      "the program's repository has no default branch",
      {
        hint: 'name a branch, tag or commit in `revision`, or by TWINSTACK_REF',
        fields: [{ path: ref === null ? 'revision' : 'ref', message: 'expected a name' }],
      },
    )
  return { commit: await findCommit(folder, name), ref: name }
}

async function isThere(folder: string, commit: string): Promise<boolean> {
  const answer = await runGit(folder, ['cat-file', '--batch-check'], {
    input: `${commit}^{commit}\n`,
  })
  return answer.trim().split(' ')[1] === 'commit'
}

/**
 * A requested commit may be deployed for years, so a ref keeps it when its branch is deleted or
 * rewritten. Another process that holds the lock of this ref writes the same value. Proposed
 * commits have separate refs: only a request that names the ref of the pull request finds them.
 */
async function keep(folder: string, commit: string, under: '' | 'proposed/' = ''): Promise<void> {
  const ref = `refs/twinstack/${under}${commit}`
  if (await isThere(folder, ref)) return
  await runGit(folder, [...patient, 'update-ref', ref, commit]).catch(error => {
    if (!/lock/i.test(String(error))) throw error
  })
}

/** The forge keeps this ref for ever: when it is missing, there is no such pull request. */
function createProposalGoneError(
  remote: RemoteAddress,
  under: string,
  error: unknown,
): TwinstackError {
  if (
    !(error instanceof FetchError) ||
    !/couldn't find remote ref|no such remote ref/i.test(error.output)
  )
    return createUnreachableError(remote, error)
  return new TwinstackError('revision-not-found', `the program's repository has no ${under}`, {
    cause: error,
  })
}

function createGoneError(commit: string): TwinstackError {
  return new TwinstackError(
    'revision-not-found',
    `commit ${commit} is on no branch and no tag of the program's repository`,
    { hint: 'put it on a branch or tag again, or deploy another commit' },
  )
}
