import { chmod, lstat, mkdir, readdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { dirname, join, relative } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'
import { readPrefix } from './commits.ts'
import { runGit } from './git.ts'
import { buildOnce } from './dependencies/once.ts'
import { checkTreeSize } from './checkTreeSize.ts'
import { disableFilters, listFilters } from './filters.ts'
import { replacePointers } from './largeFiles.ts'

/**
 * Checks a commit out into `folder`, with an index and a work tree of its own: the repository's
 * checkout does not change, and a bare repository works too. Throws `revision-not-found` when the
 * commit no longer exists, and `program-invalid` when the repository lacks files of Git LFS.
 */
export async function materialise(
  repository: string,
  commit: string,
  folder: string,
): Promise<void> {
  await buildOnce(folder, async temporary => {
    const index = `${temporary}.index`
    try {
      await checkOut(repository, commit, temporary, index)
    } catch (cause) {
      if (cause instanceof TwinstackError) throw cause
      throw new TwinstackError(
        'revision-not-found',
        `commit ${commit} can't be checked out: ${(cause as Error).message}`,
        { cause, hint: "fetch it into the program's repository" },
      )
    } finally {
      await rm(index, { force: true })
    }
    await rm(join(temporary, 'node_modules'), { recursive: true, force: true })
  })
}

/** Hooks may be configured by a relative path, which would lead into the tree. */
const withoutPrograms = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false']

async function checkOut(
  repository: string,
  commit: string,
  target: string,
  index: string,
): Promise<void> {
  const gitFolder = (await runGit(repository, ['rev-parse', '--absolute-git-dir'])).trim()
  const filters = await listFilters(gitFolder)
  const env = {
    GIT_DIR: gitFolder,
    GIT_WORK_TREE: target,
    GIT_INDEX_FILE: index,
    ...disableFilters(filters),
  }
  const tree = `${commit}:${await readPrefix(repository)}`
  await checkTreeSize(target, tree, env)
  await runGit(target, [...withoutPrograms, 'read-tree', tree], { env })
  await runGit(target, [...withoutPrograms, 'checkout-index', '--all', '--force', '--quiet'], {
    env,
  })
  await replacePointers({ gitFolder, folder: target, env, filters })
}

/**
 * Makes `folder/node_modules` a link to `modules`; a link to another folder is replaced atomically.
 * With `locals` (name to folder in the tree) it is a folder of links: npm's own layout of a
 * workspace.
 */
export async function linkModules(
  folder: string,
  modules: string,
  locals: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const target = join(folder, 'node_modules')
  if ((await readModulesLink(folder).catch(() => null)) === modules) return
  const temporary = `${target}.${randomBytes(6).toString('hex')}`
  if (locals.size === 0) {
    await symlink(modules, temporary, 'junction')
    await rename(temporary, target)
    return
  }
  await mkdir(temporary)
  await symlink(modules, join(temporary, modulesLink), 'junction')
  for (const name of await listPackages(modules))
    if (!locals.has(name)) await linkInto(temporary, name, join(modules, name))
  for (const [name, path] of locals) {
    const place = dirname(join(target, name))
    await linkInto(temporary, name, relative(place, join(folder, path)))
  }
  await replaceFolder(temporary, target)
}

/** The link to the dependency folder, in a `node_modules` that also has packages of the tree. */
const modulesLink = '.modules'

/** The dependency folder that `node_modules` of a tree leads to. */
export async function readModulesLink(folder: string): Promise<string> {
  const target = join(folder, 'node_modules')
  return await readlink(target).catch(() => readlink(join(target, modulesLink)))
}

/** Names of the installed packages, those of a scope with it. */
async function listPackages(modules: string): Promise<string[]> {
  const names = (await readdir(modules)).filter(name => !name.startsWith('.'))
  const nested = await Promise.all(
    names.map(async name =>
      name.startsWith('@')
        ? (await readdir(join(modules, name))).map(one => `${name}/${one}`)
        : [name],
    ),
  )
  return nested.flat()
}

/** Runs of other users read the folders. */
async function linkInto(folder: string, name: string, path: string): Promise<void> {
  const link = join(folder, name)
  await mkdir(dirname(link), { recursive: true })
  for (const one of [folder, dirname(link)]) await chmod(one, 0o755)
  await symlink(path, link, 'junction')
}

/** Replaces a link. Another process may have made the same folder in the meantime: it stays. */
async function replaceFolder(temporary: string, target: string): Promise<void> {
  const former = `${temporary}.former`
  const isLink = await lstat(target).then(
    found => found.isSymbolicLink(),
    () => false,
  )
  if (isLink) await rename(target, former).catch(() => {})
  await rename(temporary, target).catch(async () => {
    await rm(temporary, { recursive: true, force: true })
  })
  await rm(former, { force: true })
}
