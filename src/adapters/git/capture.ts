import type { Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, lstat, mkdir, mkdtemp, readlink, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { findHeadCommit } from './commits.ts'
import { createSha256 } from '../../lib/hash.ts'
import { runGit } from './git.ts'
import { settle, createTemporaryBeside } from './dependencies/once.ts'

/**
 * Copies the current content of a folder, without what is ignored and without installed packages,
 * to `<home>/trees/dirty-<digest>` and returns that id. The digest is computed from the copy, so it
 * names exactly what will run, also when the folder is edited later.
 */
export async function capture(home: string, folder: string): Promise<string> {
  const temporary = await createTemporaryBeside(join(home, 'trees', 'dirty'))
  try {
    const hash = createSha256()
    for (const path of (await listFiles(folder, home)).sort())
      await copyInto(temporary, folder, path, hash)
    const id = `dirty-${hash.digest('hex').slice(0, 40)}`
    await settle(temporary, join(home, 'trees', id))
    return id
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/**
 * Whether a file belongs to the program: installed packages and our own data inside the folder do
 * not.
 */
export function buildPathspec(folder: string, home: string): string[] {
  const inside = relative(folder, home)
  const ours =
    inside && !inside.startsWith('..') ? [`:(exclude)${inside.split(sep).join('/')}`] : []
  return ['--', '.', ':(exclude,glob)**/node_modules/**', ...ours]
}

/**
 * Tracked files and new ones that are not ignored. A folder without git is read through an empty
 * repository, so .gitignore counts there too.
 */
async function listFiles(folder: string, home: string): Promise<string[]> {
  const list = (options: string, env: Record<string, string> = {}) =>
    runGit(
      folder,
      ['ls-files', options, '-z', '--exclude-standard', ...buildPathspec(folder, home)],
      {
        env,
      },
    )
  if ((await findHeadCommit(folder)) !== null) return split(await list('-co'))
  const empty = await mkdtemp(join(tmpdir(), 'twinstack-git-'))
  try {
    await runGit(empty, ['init', '--quiet', '--bare', '.'])
    return split(await list('-o', { GIT_DIR: empty, GIT_WORK_TREE: folder }))
  } finally {
    await rm(empty, { recursive: true, force: true })
  }
}

function split(text: string): string[] {
  return [...new Set(text.split('\0').filter(path => path !== '' && !path.endsWith('/')))]
}

/**
 * git also lists tracked files that were deleted and folders of submodules; neither is a file here.
 */
async function copyInto(target: string, folder: string, path: string, hash: Hash): Promise<void> {
  const source = join(folder, path)
  const stat = await lstat(source).catch(() => null)
  if (!stat?.isFile() && !stat?.isSymbolicLink()) return
  const copy = join(target, path)
  await mkdir(dirname(copy), { recursive: true })
  if (stat.isSymbolicLink()) return copyLink(source, copy, path, hash)
  await copyFile(source, copy)
  hash.update(`${stat.mode & 0o100 ? 'x' : 'f'} ${path}\0${(await lstat(copy)).size}\0`)
  for await (const chunk of createReadStream(copy) as AsyncIterable<Buffer>) hash.update(chunk)
}

async function copyLink(source: string, copy: string, path: string, hash: Hash): Promise<void> {
  const target = await readlink(source)
  hash.update(`l ${path}\0${target}\0`)
  await symlink(target, copy)
}
