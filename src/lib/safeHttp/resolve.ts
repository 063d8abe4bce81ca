import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { findAddressRefusal, type AllowList } from './addresses.ts'
import { requirePresent } from '../requirePresent.ts'

/** A URL that may be requested, and the checked address that the connection has to go to. */
export type Place = { url: URL; pinned: { address: string; family: number } }
export type RefusedRequest = { status: 'unreachable' | 'refused' | 'invalid'; reason: string }
/** addresses of a host name */
export type ResolveHost = (host: string) => Promise<{ address: string; family: number }[]>

const resolveHost: ResolveHost = async host => await lookup(host, { all: true, verbatim: true })

/**
 * Resolves the name once and checks every address of the answer; connections use the checked
 * address, so that a second response of the name server can't lead to another one.
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
    ? createRefusal(`${refusal}; allow it in the setting if this is meant`)
    : { url, pinned: requirePresent(found[0]) }
}

/**
 * Checks an address before its name is resolved: null, or the reason why it will never be
 * requested. A name is judged at the request, by the addresses that it has then.
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
 * The URL parser has already turned odd notations (0x7f.1, 2130706433, 017700000001) into four
 * decimal parts.
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
