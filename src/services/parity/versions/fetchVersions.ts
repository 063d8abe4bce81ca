import type { AllowList } from '../../../lib/safeHttp/addresses.ts'
import { requestVersions, type VersionsResponse } from './requestVersions.ts'
import { flattenVersions } from '../../../analysis/parity/versions/flatten.ts'
import { resolvePlace, createRefusal, type ResolveHost } from '../../../lib/safeHttp/resolve.ts'
import type { FetchedVersions } from '../../../model/runtimeVersions.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export type FetchOptions = {
  /** hosts, addresses and blocks that may be read although they are not of the public internet */
  allow?: AllowList
  /** milliseconds for everything: name, connection, answer; default 5000 */
  timeLimitMs?: number
  /** bytes of the answer; default 262144 (256 KiB) */
  sizeLimitBytes?: number
  /** resolves a host name to addresses; default: the system's resolver */
  resolve?: ResolveHost
}

/**
 * Reads the versions that an environment reports. Never throws: an environment that does not answer
 * is a finding.
 *
 * The host's name is resolved once, every address of the answer is checked, and the connection goes
 * to the checked address: a second answer of the name server can't lead elsewhere. Redirects are
 * not followed. No credentials are sent.
 * - `refused`: the URL or an address is not allowed, or the answer is a redirect
 * - `unreachable`: no answer within the time limit, or one that is not 200
 * - `invalid`: too large, or no JSON object of texts
 */
export async function fetchVersions(
  url: string,
  options: FetchOptions = {},
): Promise<FetchedVersions> {
  const shown = withoutCredentials(url)
  const signal = AbortSignal.timeout(options.timeLimitMs ?? 5000)
  const place = await resolvePlace(url, options, signal)
  if ('status' in place) return { ...place, url: shown }
  const response = await requestVersions({
    ...place,
    signal,
    sizeLimitBytes: options.sizeLimitBytes ?? 256 * 1024,
  })
  return { ...toFetchedVersions(response, options), url: shown }
}

function toFetchedVersions(
  response: VersionsResponse,
  { sizeLimitBytes = 256 * 1024, timeLimitMs = 5000 }: FetchOptions,
) {
  switch (response.what) {
    case 'late':
      return { status: 'unreachable' as const, reason: `no whole answer within ${timeLimitMs} ms` }
    case 'failed':
      return { status: 'unreachable' as const, reason: response.reason }
    case 'large':
      return {
        status: 'invalid' as const,
        reason: `the answer is larger than ${sizeLimitBytes} bytes`,
      }
    case 'answered':
      return readAnswer(response)
  }
}

function readAnswer({
  status,
  location,
  encoding,
  text,
}: Extract<VersionsResponse, { what: 'answered' }>) {
  if (status >= 300 && status < 400)
    return createRefusal(
      `redirected to ${withoutCredentials(location ?? 'nowhere')}; redirects are not ` +
        'followed: name the final URL',
    )
  if (status !== 200) return { status: 'unreachable' as const, reason: `answered ${status}` }
  if (encoding !== undefined && encoding !== 'identity')
    return {
      status: 'invalid' as const,
      reason: `the answer is encoded as ${encoding}, which was not requested`,
    }
  const read = flattenVersions(text)
  return 'wrong' in read
    ? { status: 'invalid' as const, reason: read.wrong }
    : { status: 'fetched' as const, versions: read.versions }
}

/** Reports show URLs without user name, password and query. */
function withoutCredentials(text: string): string {
  const [, scheme, rest] = requirePresent(/^([a-z][a-z0-9+.-]*:\/\/)?([\s\S]*)$/i.exec(text))
  const [authority = '', ...path] = requirePresent(rest).split(/(?=[/?#])/)
  const shown =
    (scheme ?? '') +
    authority.slice(authority.lastIndexOf('@') + 1) +
    path.join('').replace(/[?#][\s\S]*$/, '')
  return [...shown]
    .filter(character => character > '\u001f' && character !== '\u007f')
    .join('')
    .slice(0, 300)
}
