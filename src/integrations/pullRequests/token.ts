import { secretOf } from '../inbox/file.ts'
import type { Log } from '../../lib/log.ts'

/** A forge's token, or where to get the one that counts now. */
export type Token = string | (() => string)
export const tokenNow = (token: Token): string => (typeof token === 'string' ? token : token())

/**
 * The token in a file that somebody may write anew: installation tokens of apps end after an hour.
 * Read for each request, it is a few bytes beside a call over the network; while it can't be read,
 * the last one is tried.
 *
 * @throws TwinstackError `invalid-request` at the start
 */
export function tokenIn(
  integrationsFile: string,
  named: string,
  field: string,
  log: Log,
): () => string {
  let last = secretOf(integrationsFile, named, field)
  return () => {
    try {
      last = secretOf(integrationsFile, named, field)
    } catch (error) {
      log.warn(
        { field, error: (error as Error).message },
        "a token can't be read any more; the last one is tried",
      )
    }
    return last
  }
}
