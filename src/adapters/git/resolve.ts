import { createDigestCache } from '../../lib/digestCache.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { capture, buildPathspec } from './capture.ts'
import {
  describeCommit,
  findCommit,
  findOwned,
  findHeadCommit,
  isBare,
  isClean,
} from './commits.ts'
import { createCaptureReader, createCommitReader, type ReadText } from './dependencies/files.ts'
import { readNeeds, type NeedsOfRevision, type NeedsOptions } from './dependencies/needs.ts'
import { readProject } from './project.ts'
import { checkRef, isProposal } from './ref.ts'
import type { Mirror } from './remote/mirror.ts'
import type { Revision } from '../../model/revision.ts'
import { join } from 'node:path'

/** `repository`: a folder that git can read; `mirror`: the remote that it is a copy of, if any */
export type ResolveOptions = {
  home: string
  repository: string
  mirror: Mirror | null
  needs: NeedsOptions
}

/** The value of `dependencies` while it is unknown: preparing the tree resolves it or fails. */
export const unresolved = 'unresolved'

/**
 * The revision of a branch, tag or commit. Throws `revision-not-found`; `unavailable` when a remote
 * can't be reached.
 */
export async function resolveRef(ref: string, options: ResolveOptions): Promise<Revision> {
  if (options.mirror) return resolveRemote(checkRef(ref), options.mirror, options)
  return resolveCommitRevision(await findOwned(options.repository, ref), ref, options)
}

/**
 * The revision of the folder itself: its HEAD when nothing was changed, else a copy of what is in
 * it now, marked as dirty.
 */
export async function resolveFolder(options: ResolveOptions): Promise<Revision> {
  const { home, repository } = options
  const head = await findHeadCommit(repository)
  const clean =
    head !== null &&
    ((await isBare(repository)) || (await isClean(repository, buildPathspec(repository, home))))
  return clean
    ? resolveCommitRevision(head, 'folder', options)
    : resolveFolderRevision(head, options)
}

/**
 * The revision of a branch, tag or commit of a remote repository; `name` null is its default
 * branch, and the revision then contains the name of that branch.
 */
export async function resolveRemote(
  name: string | null,
  mirror: Mirror,
  options: ResolveOptions,
): Promise<Revision> {
  const { commit, ref } = await mirror.find(name)
  return resolveCommitRevision(commit, ref, options)
}

/**
 * The revision of a full commit that may be nowhere but under `ref`, where a forge keeps proposed
 * commits. Use it only for a request of an authorised person, because anybody can write that code.
 */
export async function resolveProposal(
  { ref, commit }: { ref: string; commit: string },
  options: ResolveOptions,
): Promise<Revision> {
  if (!isProposal(ref) || !/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(commit))
    throw new TwinstackError(
      'revision-not-found',
      `${JSON.stringify(ref.slice(0, 60))} is no ref of a pull or merge request, or its ` +
        'commit is not a full digest',
    )
  if (options.mirror) await options.mirror.has(commit, ref)
  return resolveCommitRevision(await findCommit(options.repository, commit), ref, options)
}

async function resolveCommitRevision(
  commit: string,
  ref: string,
  { repository, needs }: ResolveOptions,
): Promise<Revision> {
  const [described, { digest }] = await Promise.all([
    commits.read([repository, commit], () => describeCommit(repository, commit)),
    readDigestOfCommit(repository, commit, needs),
  ])
  return { ...described, id: commit, ref, dirty: false, dependencies: digest }
}

/**
 * A commit never changes, and reading one starts some 15 processes of git. The start of each blocks
 * this thread for milliseconds, and on a busy machine for tens of them.
 */
const commits = createDigestCache<ReturnType<typeof describeCommit>>(500)
/** What is installed or stored on this machine may change, so a digest of it is not kept. */
const dependencies = createDigestCache<Promise<DependencyDigest>>(500, ({ fixed }) => fixed)

type DependencyDigest = Pick<NeedsOfRevision, 'digest' | 'fixed'>

function readDigestOfCommit(
  repository: string,
  commit: string,
  needs: NeedsOptions,
): Promise<DependencyDigest> {
  return dependencies.read([repository, commit, needs.gitSources ?? []], async () =>
    readDigestOrUnresolved(await createCommitReader(repository, commit), needs),
  )
}

async function resolveFolderRevision(
  head: string | null,
  { home, repository, needs }: ResolveOptions,
): Promise<Revision> {
  const id = await capture(home, repository)
  const files = await createCaptureReader(join(home, 'trees', id), repository)
  const { digest } = await readDigestOrUnresolved(files, needs)
  const base = head === null ? null : await describeCommit(repository, head)
  const subject = base
    ? `uncommitted changes on ${base.commit.slice(0, 12)} ${base.subject}`
    : 'a folder that is under no version control'
  return {
    id,
    commit: null,
    ref: 'folder',
    subject,
    author: base?.author ?? '',
    committedAt: null,
    dirty: true,
    dependencies: digest,
  }
}

/** An invalid program fails the operation, not the request: `tree` throws the reason. */
async function readDigestOrUnresolved(
  read: ReadText,
  needs: NeedsOptions,
): Promise<DependencyDigest> {
  try {
    const found = await readNeeds(read, await readProject(read), { ...needs, resolve: false })
    return found ?? { digest: unresolved, fixed: false }
  } catch (error) {
    if ((error as TwinstackError).name === 'TwinstackError')
      return { digest: unresolved, fixed: false }
    throw error
  }
}
