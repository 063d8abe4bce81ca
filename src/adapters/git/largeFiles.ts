/**
 * Files of Git LFS in a checkout. The objects come from the repository's own store only: fetching
 * them would follow an address in the commit with the rights of the service, and the filter of
 * git-lfs would run. Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
import { createReadStream } from 'node:fs'
import { copyFile, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { TwinstackError } from '../../lib/errors.ts'
import { createSha256 } from '../../lib/hash.ts'
import { runGit } from './git.ts'

/** By the specification a pointer is shorter than 1024 bytes. */
const pointerLimit = 1024

const pointerPattern =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\nsize (\d{1,15})\n/

type Checkout = {
  gitFolder: string
  folder: string
  env: Record<string, string>
  /** names of other filters that did not run */
  filters: string[]
}

/**
 * Replaces the pointers in `folder` by the files that they point to. `env` names the index and the
 * work tree of the checkout for git. Throws `program-invalid`, which lists the files, when the
 * repository lacks an object: a program must not run with a pointer in place of its file.
 */
export async function replacePointers({
  gitFolder,
  folder,
  env,
  filters,
}: Checkout): Promise<void> {
  const missing: string[] = []
  const filtered = await listFilteredPaths(folder, env)
  refuseFiltered(filtered, filters)
  for (const { path } of filtered.filter(({ filter }) => filter === 'lfs')) {
    const file = join(folder, path)
    if ((await stat(file)).size >= pointerLimit) continue
    const pointer = pointerPattern.exec(await readFile(file, 'utf8'))
    if (pointer === null) continue
    const [, oid = '', size = ''] = pointer
    const object = join(gitFolder, 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid)
    if (await hasContent(object, oid, Number(size))) await copyFile(object, file)
    else missing.push(path)
  }
  if (missing.length > 0) throw createMissingObjectsError(missing, gitFolder)
}

type FilteredFile = { path: string; filter: string }

/** Without its filter a file has other content, and a program must not run with that. */
function refuseFiltered(filtered: FilteredFile[], filters: string[]): void {
  const found = filtered.find(({ filter }) => filters.includes(filter))
  if (found === undefined) return
  const { path, filter } = found
  throw new TwinstackError(
    'program-invalid',
    `${path} has the git filter ${filter}, and the service runs no filters for a checkout`,
    {
      hint: 'keep what the program needs in git without a filter',
      fields: [{ path, message: `has the git filter ${filter}` }],
    },
  )
}

/** Regular files with the filter that the commit's attributes give to them. */
async function listFilteredPaths(
  folder: string,
  env: Record<string, string>,
): Promise<FilteredFile[]> {
  const tracked = (await runGit(folder, ['ls-files', '--stage', '-z'], { env })).split('\0')
  const regular = tracked.flatMap(line => {
    const [description = '', path = ''] = line.split('\t')
    return description.startsWith('100') ? [path] : []
  })
  const attributes = await runGit(folder, ['check-attr', '--cached', '--stdin', '-z', 'filter'], {
    env,
    input: regular.map(path => `${path}\0`).join(''),
  })
  // path, name of the attribute, value
  const fields = attributes.split('\0')
  return regular.map((path, index) => ({ path, filter: fields[index * 3 + 2] ?? '' }))
}

async function hasContent(object: string, oid: string, size: number): Promise<boolean> {
  const found = await stat(object).catch(() => null)
  if (!found?.isFile() || found.size !== size) return false
  const hash = createSha256()
  await pipeline(createReadStream(object), hash)
  return hash.digest('hex') === oid
}

function createMissingObjectsError(paths: string[], gitFolder: string): TwinstackError {
  const shown = paths.slice(0, 5).join(', ')
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : ''
  return new TwinstackError(
    'program-invalid',
    `Files of Git LFS are not in the repository, only pointers to them: ${shown}${more}.`,
    {
      hint: describeFetch(gitFolder),
      fields: paths.map(path => ({ path, message: 'is a pointer of Git LFS' })),
    },
  )
}

/** Mirrors are bare repositories in `repositories` of the data folder. */
function describeFetch(gitFolder: string): string {
  const mirror = /(?:^|[/\\])(repositories[/\\][0-9a-f]{40})$/.exec(gitFolder)?.[1]
  return mirror === undefined
    ? 'git lfs fetch --all in the local repository of the service (TWINSTACK_REPOSITORY)'
    : `a mirror fetches no files of Git LFS by itself: an administrator can run  git lfs fetch ` +
        `--all ADDRESS  in ${mirror} of the data folder (TWINSTACK_HOME), as the user of the ` +
        'service; or keep what the program needs in git itself'
}
