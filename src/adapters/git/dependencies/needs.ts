import { posix } from 'node:path'
import { TwinstackError } from '../../../lib/errors.ts'
import { resolveClosure, computeDigest, type Closure } from './closure.ts'
import type { ReadText } from './files.ts'
import { findLock, type Lockfile } from './lockfile.ts'
import { findPlace } from './workspaceLock.ts'
import type { OtherLock } from './otherLock.ts'
import type { Project } from '../project.ts'

import { readRecord } from './sources.ts'
import { readStoredLock } from './readStoredLock.ts'
import type { Installer } from './installer.ts'

/** What a program depends on: exact packages, or a lockfile that another tool installs. */
export type Needs = { digest: string } & ({ closure: Closure } | { other: OtherLock })

/** `fixed`: the revision alone determines it, and not what is installed or stored here. */
export type NeedsOfRevision = Needs & { fixed: boolean }

/**
 * `ask`: for a program without a lockfile the registry may be queried for the versions that it
 * would get (seconds); otherwise the result is null.
 */
export type NeedsOptions = {
  home: string
  folders: string[]
  resolve: boolean
  installer: Installer
  /** hosts of git repositories that packages may come from */
  gitSources?: readonly string[]
}

/**
 * The program's own dependencies from its lockfile. Without a lockfile they are the packages that
 * are installed in one of `folders`, when package.json names exactly those versions. Otherwise npm
 * resolves them, and the result is stored in `home`, so that the same package.json always gets the
 * same versions. Throws `dependencies-failed`.
 */
export async function readNeeds(
  read: ReadText,
  project: Project,
  options: NeedsOptions,
): Promise<NeedsOfRevision | null> {
  if (!project.node) return createNoNeeds(project)
  const folder = project.packageFolder
  if (folder === null)
    throw createNeedsError(
      'the program has no package.json beside its main file or above',
      'add one that depends on @pulumi/pulumi and zod, with a lockfile',
    )
  const committed = await findLock(read, folder, project.packageManager)
  if (committed !== null && 'tool' in committed)
    return { digest: committed.digest, fixed: true, other: committed }
  const lock =
    committed ??
    (await findInstalledLock(project, options.folders)) ??
    (await readStoredLock(project.manifest, options))
  return (
    lock && {
      ...fromLock(lock, project, {
        place: findPlace(lock.folder, folder, read.prefix),
        gitSources: options.gitSources,
      }),
      fixed: committed !== null,
    }
  )
}

/**
 * The packages of the repository itself that the program depends on: name to folder in the tree.
 * `read` reads the tree. Throws `dependencies-failed`.
 */
export async function readLocalPackages(
  read: ReadText,
  project: Project,
  gitSources: readonly string[] = [],
): Promise<Map<string, string>> {
  const { packageFolder, packageManager, manifest } = project
  const lock = packageFolder === null ? null : await findLock(read, packageFolder, packageManager)
  if (lock === null || packageFolder === null || 'tool' in lock) return new Map()
  const { packages, folder } = lock
  if (!Object.values(packages).some(({ link }) => link)) return new Map()
  const place = findPlace(folder, packageFolder, read.prefix)
  const { locals } = resolveClosure(packages, place, manifest, gitSources)
  return new Map([...locals].map(([name, path]) => [name, posix.join(folder, path)]))
}

/** A program in another language: its language host installs the dependencies. */
function createNoNeeds({ manifest }: Project): NeedsOfRevision {
  const closure = resolveClosure({}, '', manifest)
  return { digest: computeDigest(closure), fixed: true, closure }
}

function fromLock(
  lock: Lockfile,
  { manifest }: Project,
  { place, gitSources }: { place: string; gitSources: readonly string[] | undefined },
): Needs {
  if (lock.packages[place])
    requireInStep(lock.packages[place].dependencies ?? {}, manifest.dependencies)
  const closure = resolveClosure(lock.packages, place, manifest, gitSources)
  const [local] = closure.locals.keys()
  if (local !== undefined && lock.folder.startsWith('..'))
    throw createNeedsError(
      `the program depends on ${local}, a package of its repository outside of the folder of ` +
        'Pulumi.yaml',
      'set TWINSTACK_REPOSITORY to the top of the repository, with Pulumi.yaml there and `main` in it',
    )
  if (!closure.roots.has('@pulumi/pulumi'))
    throw createNeedsError(
      "the program's package.json does not depend on @pulumi/pulumi",
      'npm install --save-exact @pulumi/pulumi',
    )
  return { digest: computeDigest(closure), closure }
}

/** The lockfile contains a copy of the dependencies that package.json had when it was written. */
function requireInStep(locked: Record<string, string>, wanted: Record<string, string>): void {
  const names = [...new Set([...Object.keys(locked), ...Object.keys(wanted)])].filter(
    name => locked[name] !== wanted[name],
  )
  if (names.length > 0)
    throw createNeedsError(
      `the lockfile is older than the program's package.json: ${names.join(', ')} differ`,
      'run `npm install` and commit package-lock.json',
    )
}

async function findInstalledLock(
  { manifest }: Project,
  folders: string[],
): Promise<Lockfile | null> {
  const wanted = Object.entries(manifest.dependencies)
  for (const folder of folders) {
    const record = await readRecord(folder)
    if (
      record &&
      wanted.every(([name, spec]) => record.packages[`node_modules/${name}`]?.version === spec)
    )
      return { folder: '', packages: record.packages }
  }
  return null
}

function createNeedsError(detail: string, hint: string): TwinstackError {
  return new TwinstackError('dependencies-failed', detail, { hint })
}
