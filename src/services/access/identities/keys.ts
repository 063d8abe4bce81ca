/** The keys of an issuer, from its discovery document, fetched only from allowed addresses. */
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import type { AllowList } from '../../../lib/safeHttp/addresses.ts'
import { resolvePlace, type ResolveHost } from '../../../lib/safeHttp/resolve.ts'
import { BodyTooLargeError, readBody } from '../../../lib/safeHttp/readBody.ts'
import { sendRequest } from '../../../lib/safeHttp/request.ts'

type Options = { allow: AllowList; resolve?: ResolveHost; now?: () => number }
type KnownKeys = { keys: JWTVerifyGetKey; at: number }

/**
 * milliseconds: the cache time of keys, and the minimum times before they are fetched again for an
 * unknown key id and after a failure
 */
const [believed, again, afterFailure] = [600_000, 30_000, 5000]
const sizeLimit = 256 * 1024
const timeLimit = 5000

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) })
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) })

/** The reason why the keys are not available. */
export class KeysUnavailable extends Error {}

/**
 * Keys by issuer. They are fetched once and then kept for ten minutes; an unknown
 * key id fetches them again, at most every 30 s, so that tokens with invented key ids can't cause
 * endless requests. Parallel calls share one request.
 */
export function createIssuerKeys({
  allow,
  resolve,
  now = Date.now,
}: Options): (issuer: string) => JWTVerifyGetKey {
  const known = new Map<string, KnownKeys>()
  const requests = new Map<string, Promise<KnownKeys>>()
  const failed = new Map<string, { at: number; error: unknown }>()
  const fetchRecent = (issuer: string) => {
    const recent = failed.get(issuer)
    if (recent && now() - recent.at < afterFailure) throw recent.error
    const pending =
      requests.get(issuer) ??
      fetchKeys(issuer, { allow, ...(resolve && { resolve }) })
        .then(
          keys => {
            failed.delete(issuer)
            const found = { keys, at: now() }
            known.set(issuer, found)
            return found
          },
          error => {
            failed.set(issuer, { at: now(), error })
            throw error
          },
        )
        .finally(() => requests.delete(issuer))
    requests.set(issuer, pending)
    return pending
  }
  return issuer => async (header, token) => {
    const kept = known.get(issuer)
    const current = kept && now() - kept.at < believed ? kept : await fetchRecent(issuer)
    try {
      return await current.keys(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || now() - current.at < again) throw error
      return await (await fetchRecent(issuer)).keys(header, token)
    }
  }
}

async function fetchKeys(issuer: string, options: Options): Promise<JWTVerifyGetKey> {
  const found = discoverySchema.safeParse(
    await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, options),
  )
  if (!found.success) throw new KeysUnavailable('its discovery document is invalid')
  if (found.data.issuer !== issuer)
    throw new KeysUnavailable(`its discovery document is of ${found.data.issuer.slice(0, 200)}`)
  if (issuer.startsWith('https:') && !found.data.jwks_uri.startsWith('https:'))
    throw new KeysUnavailable('its keys would come without TLS')
  const set = keySetSchema.safeParse(await fetchJson(found.data.jwks_uri, options))
  if (!set.success) throw new KeysUnavailable('its key set is invalid')
  return createLocalJWKSet(set.data)
}

async function fetchJson(url: string, { allow, resolve }: Options): Promise<unknown> {
  const signal = AbortSignal.timeout(timeLimit)
  const place = await resolvePlace(
    url,
    { allow, ...(resolve && { resolve }), timeLimitMs: timeLimit },
    signal,
  )
  if ('status' in place) throw new KeysUnavailable(`${url.slice(0, 200)}: ${place.reason}`)
  try {
    const response = await sendRequest(place, {
      headers: { accept: 'application/json', 'user-agent': 'twinstack' },
      signal,
    })
    if (response.statusCode !== 200) {
      response.destroy()
      throw new KeysUnavailable(`${url.slice(0, 200)} answered ${response.statusCode}`)
    }
    return JSON.parse(await readBody(response, sizeLimit)) as unknown
  } catch (error) {
    if (error instanceof KeysUnavailable) throw error
    if (error instanceof BodyTooLargeError)
      throw new KeysUnavailable(`${url.slice(0, 200)} is ${error.message}`)
    throw new KeysUnavailable(
      `${url.slice(0, 200)}: ` +
        (signal.aborted
          ? `no whole answer within ${timeLimit} ms`
          : ((error as NodeJS.ErrnoException).code ?? 'no JSON')),
    )
  }
}
