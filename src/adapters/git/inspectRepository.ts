import { mkdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { readAddress } from '../../model/repositoryAddress.ts'
import { findCommit, findHeadCommit } from './commits.ts'
import type { Access, RemoteAddress } from './remote/access.ts'
import { runGitRemote, createUnreachableError } from './remote/fetching.ts'
import { parseHead } from './remote/mirror.ts'

/** `ok`: null means a remark, not an error; `found` is a sentence without secrets. */
export type RepositoryReport = { ok: boolean | null; found: string; hint?: string }

/** seconds that the check waits for another machine */
const mostSeconds = 15

/**
 * Checks the program's repository before the first deploy. Nothing is
 * fetched or changed.
 */
export async function inspectRepository({
  repository,
  ref,
  access,
}: {
  repository: string
  ref: string | null
  access: Access
}): Promise<RepositoryReport> {
  const address = readAddress(repository)
  return address.kind === 'folder'
    ? inspectFolder(address.folder, ref)
    : inspectRemote(address, ref, access)
}

async function inspectFolder(folder: string, ref: string | null): Promise<RepositoryReport> {
  if (
    !(await stat(folder).then(
      found => found.isDirectory(),
      () => false,
    ))
  )
    return {
      ok: false,
      found: `there is no folder ${folder}`,
      hint: 'TWINSTACK_REPOSITORY must name a folder or an address that git can fetch from.',
    }
  const head = await findHeadCommit(folder).catch(() => null)
  if (head === null)
    return {
      ok: null,
      found: `${folder}, without commits`,
      hint: 'Its content can be deployed to staging and copies; production needs a commit.',
    }
  if (ref === null)
    return { ok: true, found: `${folder}, as it is in the folder, at ${head.slice(0, 12)}` }
  const commit = await findCommit(folder, ref).catch(() => null)
  if (commit !== null) return { ok: true, found: `${folder}, at ${ref} (${commit.slice(0, 12)})` }
  return {
    ok: false,
    found: `${folder} has no branch, tag or commit ${ref}`,
    hint: 'Correct TWINSTACK_REF.',
  }
}

async function inspectRemote(
  remote: RemoteAddress,
  ref: string | null,
  access: Access,
): Promise<RepositoryReport> {
  const place = tmpdir()
  await mkdir(place, { recursive: true })
  try {
    const text = await runGitRemote(place, ['ls-remote', '--symref', '--', remote.url, 'HEAD'], {
      remote,
      access,
      seconds: Math.min(mostSeconds, access.timeLimitSeconds),
    })
    const { branch, commit } = parseHead(text)
    const { mode } = access.tokenFile === null ? { mode: 0 } : await stat(access.tokenFile)
    const found = `${remote.url} answers, at ${ref ?? branch ?? commit ?? 'no default branch'}`
    return (mode & 0o077) === 0
      ? { ok: true, found }
      : { ok: null, found, hint: `Others may read the token: chmod 600 ${access.tokenFile}` }
  } catch (error) {
    const { message, hint } = createUnreachableError(remote, error)
    return { ok: false, found: message, ...(hint ? { hint } : {}) }
  }
}
