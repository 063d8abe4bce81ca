import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { findAddressRefusal, type AllowList } from './addresses.ts'
import { requirePresent } from '../requirePresent.ts'

/** A URL that may be requested, and the checked address that the connection has to go to. */
export type Place = { url: URL; pinned: { address: string; family: number } }
export type RefusedRequest = { status: 'unreachable' | 'refused' | 'invalid'; reason: string }
/** resolves a host name to its addresses */
export type ResolveHost = (host: string) => Promise<{ address: string; family: number }[]>

const resolveHost: ResolveHost = async host => await lookup(host, { all: true, verbatim: true })

/**
 * Resolves the name once and checks every address of the response. Connections use the checked
 * address, so that a second response of the name server can't return another one.
 */
export async function resolvePlace(
  text: string,
  {
    allow = [],
    resolve = resolveHost,
    timeLimitMs = 5000,
  }: { allow?: AllowList; resolve?: ResolveHost; timeLimitMs?: number },
  signal: AbortSignal,
): Promise<Place | RefusedRequest> {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url) return createRefusal('not a URL')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return createRefusal(`expected http or https, got ${url.protocol.slice(0, -1)}`)
  if (url.username !== '' || url.password !== '')
    return createRefusal('a URL with a user name or password is not requested')
  const host = getHost(url)
  const found = await resolveAddresses(host, resolve, signal)
  if (found === 'late')
    return {
      status: 'unreachable',
      reason: `the name ${host} was not resolved within ${timeLimitMs} ms`,
    }
  if (found.length === 0)
    return { status: 'unreachable', reason: `the name ${host} can't be resolved` }
  const refusal = found
    .map(({ address }) => findAddressRefusal(address, host, allow))
    .find(reason => reason !== null)
  return refusal
    ? createRefusal(`${refusal}; add it to the allow-list if this is intended`)
    : { url, pinned: requirePresent(found[0]) }
}

/**
 * Checks a URL before its name is resolved. Returns the reason why it will never be requested, or
 * null. A name is checked again at each request, by the addresses that it has then.
 */
export function findAddressProblem(text: string, allow: AllowList): string | null {
  if (!URL.canParse(text)) return 'not a URL'
  const url = new URL(text)
  if (url.username !== '' || url.password !== '')
    return 'a URL with a user name or password is not requested'
  const host = getHost(url)
  return isIP(host) === 0 ? null : findAddressRefusal(host, host, allow)
}

/**
 * The host of a URL, without the brackets of IPv6. The URL parser has already converted other
 * notations of IPv4 (0x7f.1, 2130706433, 017700000001) to four decimal parts.
 */
export function getHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}

export function createRefusal(reason: string): RefusedRequest {
  return { status: 'refused', reason }
}

async function resolveAddresses(host: string, resolve: ResolveHost, signal: AbortSignal) {
  const late = new Promise<'late'>(done =>
    signal.addEventListener('abort', () => done('late'), { once: true }),
  )
  return await Promise.race([resolve(host).catch(() => []), late])
}
