import { realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'
import { shareRuns } from '../../lib/memoise.ts'
import { readAddress } from '../../model/repositoryAddress.ts'
import { hasBranch, isOnBranches } from './branches.ts'
import { listCommitsBetween } from './commits.ts'
import { prepareDependencyFolder } from './dependencies/dependencies.ts'
import {
  createCaptureReader,
  createCommitReader,
  createFolderReader,
  readUpwards,
} from './dependencies/files.ts'
import { linkModules, materialise } from './materialise.ts'
import { readLocalPackages, readNeeds } from './dependencies/needs.ts'
import { exists } from './dependencies/once.ts'
import { readProject } from './project.ts'
import { openAccess, type Access } from './remote/access.ts'
import { createMirror } from './remote/mirror.ts'
import { isProposal } from './ref.ts'
import {
  resolveFolder,
  resolveProposal,
  resolveRef,
  resolveRemote,
  type ResolveOptions,
} from './resolve.ts'
import type { Revision, Tree, TreeFiles } from '../../model/revision.ts'
import type { Trees } from '../../model/trees.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

export type TreesOptions = {
  /**
   * the service's data folder: trees go to `<home>/trees`, dependencies to `<home>/dependencies`
   */
  home: string
  /**
   * the program's repository: a folder, with or without git, a bare repository, or the address of a
   * remote one
   */
  repository: string
  /**
   * what `resolve(null)` means; null is the folder itself, or the default branch of a remote
   * repository
   */
  ref: string | null
  /** names of protected branches; `ref` when left out */
  protectedBranches?: string[] | undefined
  /** how a remote repository is reached */
  access?: Access
  /**
   * Twinstack's own folder: its installed packages are used where the program needs the same
   * versions
   */
  packageFolder: string
  /** hosts of git repositories that packages may come from: `github.com`, `github.com/team` */
  gitSources?: readonly string[]
  /** the user that npm runs as; null is that of the service */
  installer?: { uid: number; gid: number } | null
  logger?: { info(message: string): void }
}

/**
 * Revisions of one repository and trees of them. Safe to use from several processes with the same
 * `home`.
 */
export function createTrees(options: TreesOptions): Trees {
  const context = createContext(options)
  const { repository, mirror } = context
  // concurrent requests share one run; later ones use the folders on disk
  const share = shareRuns<Tree>()
  const shareFiles = shareRuns<TreeFiles>()
  return {
    resolve: ref => {
      const name = ref ?? options.ref
      if (name !== null) return resolveRef(name, context)
      return mirror ? resolveRemote(null, mirror, context) : resolveFolder(context)
    },
    resolveProposed: proposal => resolveProposal(proposal, context),
    prepareFiles: revision => shareFiles(revision.id, () => makeFiles(revision, context)),
    prepareTree: revision =>
      share(`${revision.id} ${revision.dependencies}`, () => makeTree(revision, context)),
    // of a mirror: the state of the last fetch; ahead.ts fetches every few minutes
    hasBranch: branch => hasBranch(repository, branch),
    isProtected: commit =>
      isOnBranches(repository, commit, options.protectedBranches ?? [options.ref ?? 'HEAD']),
    listCommits: async (from, to) => {
      if (mirror) for (const commit of [from, to]) await mirror.has(commit)
      return listCommitsBetween(repository, from, to)
    },
  }
}

function createContext(options: TreesOptions): Context {
  const home = resolve(options.home)
  const address = readAddress(options.repository)
  const mirror =
    address.kind === 'remote' ? createMirror(home, address, options.access ?? openAccess) : null
  const repository = address.kind === 'folder' ? address.folder : requirePresent(mirror).folder
  // packages beside the program belong to the developer; a mirror has no installed packages
  const folders = mirror ? [options.packageFolder] : [repository, options.packageFolder]
  return {
    home,
    repository,
    mirror,
    needs: {
      ...{ home, folders, resolve: false, gitSources: options.gitSources ?? [] },
      installer: { home, user: options.installer ?? null },
    },
    ...(options.logger ? { log: text => options.logger?.info(text) } : {}),
  }
}

type Context = ResolveOptions & { log?: (message: string) => void }

async function makeFiles(revision: Revision, context: Context): Promise<TreeFiles> {
  const folder = await prepareTreeFolder(revision, context)
  const read = createFolderReader(folder)
  return describeFiles(revision, folder, await requireProject(read))
}

async function makeTree(revision: Revision, context: Context): Promise<Tree> {
  const folder = await prepareTreeFolder(revision, context)
  const read = createFolderReader(folder)
  const project = await requireProject(read)
  const { digest, modules } = await prepareModules(revision, folder, project, context)
  const locals = project.node
    ? await readLocalPackages(read, project, context.needs.gitSources)
    : new Map<string, string>()
  await linkModules(folder, modules, locals)
  return { ...describeFiles({ ...revision, dependencies: digest }, folder, project), modules }
}

/** @throws TwinstackError `program-invalid` */
async function requireProject(read: ReturnType<typeof createFolderReader>) {
  const project = await readProject(read)
  if ((await read(project.main)) === null)
    throw new TwinstackError('program-invalid', `the revision has no main file ${project.main}`, {
      hint: 'correct `main` in Pulumi.yaml',
    })
  return project
}

const describeFiles = (
  revision: Revision,
  folder: string,
  { name, main }: Awaited<ReturnType<typeof readProject>>,
): TreeFiles => ({ revision, folder, project: name, main: join(folder, main) })

/** The real path of the tree, which Node would use anyway, so that a file has only one name. */
async function prepareTreeFolder(
  { id, commit, ref }: Revision,
  { home, repository, mirror }: Context,
): Promise<string> {
  // from a row of the database: one commit in the folder of another one, or an option of git
  if (!/^(dirty-)?[0-9a-f]{40,64}$/.test(id) || (commit !== null && commit !== id))
    throw new TwinstackError('revision-not-found', `${JSON.stringify(id)} is no revision`)
  const folder = join(home, 'trees', id)
  if (commit === null && !(await exists(folder))) throw createForgottenError(id)
  if (commit !== null && mirror && !(await exists(folder)))
    await mirror.has(commit, isProposal(ref) ? ref : undefined).catch(error => {
      throw createAbsentError(commit, error)
    })
  if (commit !== null) await materialise(repository, commit, folder)
  return realpath(folder)
}

/** A worker on another machine has its own mirror, which may be older than the request. */
function createAbsentError(commit: string, error: unknown): TwinstackError {
  if (!(error instanceof TwinstackError) || error.code !== 'unavailable')
    return error as TwinstackError
  return new TwinstackError(
    'revision-not-found',
    `commit ${commit} was not fetched yet, and ${error.message}`,
    { cause: error, ...(error.hint ? { hint: error.hint } : {}) },
  )
}

async function prepareModules(
  revision: Revision,
  folder: string,
  project: Awaited<ReturnType<typeof readProject>>,
  { home, needs, log, repository }: Context,
) {
  const known = join(home, 'dependencies', revision.dependencies, 'node_modules')
  if (/^[0-9a-f]{64}$/.test(revision.dependencies) && (await exists(known)))
    return { digest: revision.dependencies, modules: await realpath(known) }
  const { commit } = revision
  // the tree has no files from above the program's folder, where the lockfile of a workspace is
  const read =
    commit === null
      ? await createCaptureReader(folder, repository)
      : await createCommitReader(repository, commit)
  const needed =
    (await readNeeds(read, project, { ...needs, resolve: true })) ?? refuseUnreachable()
  return {
    digest: needed.digest,
    modules: await prepareDependencyFolder(home, needed, {
      folders: needs.folders,
      npmrc: await readUpwards(read, '.npmrc'),
      installer: needs.installer,
      gitSources: needs.gitSources,
      log,
    }),
  }
}

function refuseUnreachable(): never {
  throw new TwinstackError(
    'dependencies-failed',
    "the registry did not answer the query for the program's dependencies",
  )
}

function createForgottenError(id: string): TwinstackError {
  return new TwinstackError(
    'revision-not-found',
    `the captured content ${id} of the repository folder was deleted`,
    {
      hint: 'commit what should be deployed, then deploy that commit',
    },
  )
}
