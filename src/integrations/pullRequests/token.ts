import { readSecret } from '../inbox/file.ts'
import type { Log } from '../../lib/log.ts'

/** The token of a forge, or a function that returns the current one. */
export type Token = string | (() => string)
export const getCurrentToken = (token: Token): string =>
  typeof token === 'string' ? token : token()

/**
 * A token in a file that may be rewritten: installation tokens of apps expire after an hour. It is
 * read for each request, which costs little beside a call over the network; when the file can't be
 * read, the last token is used.
 *
 * @throws TwinstackError `invalid-request` at the start
 */
export function readToken(
  integrationsFile: string,
  named: string,
  field: string,
  log: Log,
): () => string {
  let last = readSecret(integrationsFile, named, field)
  return () => {
    try {
      last = readSecret(integrationsFile, named, field)
    } catch (error) {
      log.warn({ field, err: error }, 'the token file could not be read; the last token is used')
    }
    return last
  }
}
