/** Changes that break a caller of the former document. */
import { breaking, compareOpenApi, type Diff } from 'api-smart-diff'
import type { Document } from './document.ts'

/**
 * One line per breaking change: a path, method, status or parameter that is gone, a field of an
 * answer that is gone or no longer certain, a new field that a request must have, a narrowed type,
 * enum or limit of a request.
 *
 * New words in an enum of an answer are none: codes, kinds and statuses grow, and docs/client.md
 * says so to callers.
 */
export function breakingChanges(before: Document, after: Document): string[] {
  const { diffs } = compareOpenApi(before, after)
  const found = diffs.filter(diff => diff.type === breaking && !isNewWord(diff))
  return [...new Set(found.map(diff => `${diff.action} ${diff.path.join(' ')}`))].sort()
}

const isNewWord = ({ action, path }: Diff) =>
  action === 'add' && path.includes('responses') && path.at(-2) === 'enum'

/**
 * Before 1.0 the second number of a version stands for breaking changes, from then on the first
 * (semver.org, 4 and 8).
 */
export function mayBreak(released: string, next: string): boolean {
  const [[major = 0, minor = 0] = [], [nextMajor = 0, nextMinor = 0] = []] = [released, next].map(
    version => version.split('.').map(Number),
  )
  return nextMajor > major || (major === 0 && nextMajor === 0 && nextMinor > minor)
}
