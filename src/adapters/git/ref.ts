import { TwinstackError } from '../../lib/errors.ts'

const commit = /^[0-9a-f]{7,64}$/i

/**
 * A name that git accepts for a branch or tag (git-check-ref-format), or a commit; else
 * `revision-not-found`.
 */
export function checkRef(ref: string): string {
  if (ref.length < 1 || ref.length > 200) throw createRefError(ref, '1 to 200 characters')
  if (ref.startsWith('-')) throw createRefError(ref, 'a name that does not start with a dash')
  if (/[\p{Cc}\p{Cf}\s~^:?*[\\]|@\{/u.test(ref))
    throw createRefError(ref, 'no spaces, control characters or any of ~ ^ : ? * [ \\ @{')
  if (ref.includes('..') || ref.startsWith('/') || ref.endsWith('/') || ref.endsWith('.lock'))
    throw createRefError(ref, 'a plain name without `..`')
  return ref
}

/**
 * Whether a forge keeps proposed commits, possibly of a stranger, under this ref:
 * `refs/pull/5/head` (GitHub), `refs/merge-requests/5/head` (GitLab). No branch name resolves to
 * it; a person must request it explicitly.
 */
export function isProposal(ref: string): boolean {
  return /^refs\/(pull|merge-requests)\/[1-9]\d{0,9}\/head$/.test(ref)
}

/** Whether a text is the full digest of a commit: it then means that commit and never a branch. */
export function isFullDigest(ref: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(ref)
}

/** Whether a text could be the beginning of a digest. */
export function isShortDigest(ref: string): boolean {
  return commit.test(ref) && !isFullDigest(ref)
}

/**
 * The refs in which a name is searched, in this order: branch, remote branch, tag, HEAD. They are
 * full names, so that git does not guess. Digests are resolved earlier (commits.ts).
 */
export function listCandidates(ref: string): string[] {
  if (isFullDigest(ref)) return [`${ref}^{commit}`]
  const named = [`refs/heads/${ref}`, `refs/remotes/${ref}`, `refs/tags/${ref}`]
  return [...named, ...(ref === 'HEAD' ? [ref] : [])].map(name => `${name}^{commit}`)
}

function createRefError(ref: string, expected: string): TwinstackError {
  const shown = JSON.stringify(ref.length > 60 ? `${ref.slice(0, 60)}…` : ref)
  return new TwinstackError(
    'revision-not-found',
    `ref ${shown} can't name a branch, tag or commit: expected ${expected}`,
    {
      hint: 'name a branch, a tag, or at least 7 digits of a commit',
      fields: [{ path: 'ref', message: `expected ${expected}` }],
    },
  )
}
