/**
 * The size of a commit before it is written to the disk. A few hundred bytes of git objects can
 * name a billion files, and a small object can be a file of many gigabytes.
 */
import { spawn } from 'node:child_process'
import { TwinstackError } from '../../lib/errors.ts'
import { buildGitEnvironment } from './environment.ts'
import { harmless } from './git.ts'

export type TreeLimits = { files: number; bytes: number }

/** More than repositories of programs have (the Linux kernel has 90,000 files with 1.5 GiB). */
export const treeLimits: TreeLimits = { files: 500_000, bytes: 8 * 2 ** 30 }

/**
 * Counts until a limit is exceeded and ends git then. A commit that git can't list is not refused
 * here.
 *
 * @param tree as git names it: `COMMIT:FOLDER/`
 * @throws TwinstackError `program-invalid` that names the limit
 */
export async function checkTreeSize(
  folder: string,
  tree: string,
  env: Record<string, string>,
  { files, bytes }: TreeLimits = treeLimits,
): Promise<void> {
  const args = ['ls-tree', '-r', '-l', '-z', tree]
  const child = spawn('git', ['-c', `safe.directory=${folder}`, ...harmless, ...args], {
    cwd: folder,
    env: { ...buildGitEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  child.on('error', () => {})
  const seen = { files: 0, bytes: 0 }
  let rest = ''
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    const lines = (rest + chunk.toString('latin1')).split('\0')
    rest = lines.pop() ?? ''
    seen.files += lines.length
    // mode, kind, id, size, tab, path; a submodule has no size
    for (const line of lines) seen.bytes += Number(/ +(\d+)\t/.exec(line)?.[1] ?? 0)
    if (seen.files <= files && seen.bytes <= bytes) continue
    child.kill('SIGKILL')
    throw createSizeError(seen.files > files ? `${files} files` : `${bytes / 2 ** 30} GiB`)
  }
}

function createSizeError(limit: string): TwinstackError<'program-invalid'> {
  return new TwinstackError('program-invalid', `the commit has more than ${limit}`, {
    hint: 'keep the program in a repository of its own, or in a folder (TWINSTACK_REPOSITORY)',
  })
}
