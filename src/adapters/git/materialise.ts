import { readlink, rename, rm, symlink } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
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
 */
export async function linkModules(folder: string, modules: string): Promise<void> {
  const link = join(folder, 'node_modules')
  if ((await readlink(link).catch(() => null)) === modules) return
  const temporary = `${link}.${randomBytes(6).toString('hex')}`
  await symlink(modules, temporary, 'junction')
  await rename(temporary, link)
}
