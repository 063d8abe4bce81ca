/** Calls of Slack's API, with its rate limits and its error codes. */
import { setTimeout as sleep } from 'node:timers/promises'

import { TwinstackError } from '../../lib/errors.ts'
import type { Bolt } from './bolt.ts'
import { createQuietLogger } from './log.ts'
import type { Log } from '../../lib/log.ts'
import { hashSha256 } from '../../lib/hash.ts'

export type Api = {
  call(method: string, fields: Record<string, unknown>): Promise<Record<string, unknown>>
}

/**
 * Slack refused the call: `not_in_channel`, `channel_not_found`… A repetition would be refused too.
 */
export class SlackRefusal extends Error {
  readonly reason: string
  constructor(method: string, reason: string) {
    super(`Slack refused ${method}: ${reason}`)
    this.reason = reason
  }
}

/** seconds; longer waits are left to the caller's next attempt */
const maxWaitSeconds = 10

/** One client for the whole integration, so that a rate limit slows down all its calls. */
export function createApi(
  bolt: Bolt,
  { token, url, log }: { token: string; url: string; log: Log },
): Api {
  const client = new bolt.webApi.WebClient(token, {
    slackApiUrl: url,
    logger: createQuietLogger(log),
    timeout: 8000,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 1, minTimeout: 500 },
  })
  let limitedUntil = 0
  const callOnce = async (method: string, fields: Record<string, unknown>) => {
    const wait = (limitedUntil - Date.now()) / 1000
    if (wait > maxWaitSeconds)
      throw new TwinstackError(
        'rate-limited',
        `Slack limits the rate of requests for ${Math.ceil(wait)} s`,
      )
    if (wait > 0) await sleep(wait * 1000)
    return (await client.apiCall(method, fields)) as unknown as Record<string, unknown>
  }
  return {
    call: async (method, fields) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await callOnce(method, fields)
        } catch (error) {
          const { code, retryAfter, data } = error as {
            code?: string
            retryAfter?: number
            data?: { error?: string }
          }
          if (code === 'slack_webapi_platform_error')
            throw new SlackRefusal(method, data?.error ?? 'unknown')
          if (code === 'slack_webapi_rate_limited_error')
            limitedUntil = Date.now() + (retryAfter ?? 1) * 1000
          else throw error
          if (attempt > 2)
            throw new TwinstackError('rate-limited', 'Slack limits the rate of requests', {
              cause: error,
            })
        }
      }
    },
  }
}

/**
 * The same UUID for the same key. Slack's own clients send it as `client_msg_id`, so that a message
 * that was sent twice appears once; it is not documented for apps, so nothing depends on it
 * (docs/chat.md).
 */
export function createMessageId(key: string): string {
  const hex = hashSha256(key)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** @throws TwinstackError `unavailable` for an error that may be temporary */
export async function respond(
  api: string,
  responseUrl: string,
  message: Record<string, unknown>,
): Promise<void> {
  if (!isOfSlack(api, responseUrl)) return
  const response = await fetch(responseUrl, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(8000),
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
  }).catch(error => {
    throw new TwinstackError('unavailable', 'Slack is not reachable', { cause: error })
  })
  await response.body?.cancel()
  // 404 and 410: too late, or the fifth reply was used; no further reply is possible
  if (response.status >= 500 || response.status === 429)
    throw new TwinstackError('unavailable', `Slack answered ${response.status}`)
}

/** Allows addresses of Slack only, even though the signature covers the address. */
function isOfSlack(api: string, url: string): boolean {
  if (!URL.canParse(url)) return false
  const [own, its] = [new URL(api), new URL(url)]
  return (
    its.protocol === own.protocol &&
    (its.host === own.host || its.hostname.endsWith(`.${own.hostname}`))
  )
}
