import type { FastifyBaseLogger } from 'fastify'
import { findOldPath, oldNamesEnd } from '../src/lib/oldNames.ts'

/**
 * Creates the function that replaces a path of an earlier version by the current one before the
 * route is chosen: authentication, limits and routes know only the new path. The first request at
 * each old name is logged as a warning.
 */
export function createPathRenamer() {
  const logged = new Set<string>()
  return (url: string, log: Pick<FastifyBaseLogger, 'warn'>): string => {
    const found = findOldPath(url)
    if (!found) return url
    const { old, current } = found
    if (!logged.has(old)) {
      logged.add(old)
      log.warn(
        { path: old },
        `${old} is now called ${current}: change the address of the caller, ` +
          `the old path stops working in version ${oldNamesEnd}`,
      )
    }
    return found.url
  }
}
