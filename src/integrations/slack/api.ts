/** Calls to Slack: with its limits kept, and its errors told apart. */
import { setTimeout as sleep } from 'node:timers/promises'

import { TwinstackError } from '../../lib/errors.ts'
import type { Bolt } from './bolt.ts'
import { quiet } from './log.ts'
import type { Log } from '../../lib/log.ts'
import { sha256 } from '../../lib/hash.ts'

export type Api = {
  call(method: string, fields: Record<string, unknown>): Promise<Record<string, unknown>>
}

/** Slack said no: `not_in_channel`, `channel_not_found`… Said again it would say the same. */
export class SlackRefusal extends Error {
  readonly reason: string
  constructor(method: string, reason: string) {
    super(`Slack refused ${method}: ${reason}`)
    this.reason = reason
  }
}

/** seconds that are waited for on the spot; longer ones are left to who tries again later */
const patience = 10

/** One for the whole door: what is asked to slow down is slowed down as a whole. */
export function createApi(
  bolt: Bolt,
  { token, url, log }: { token: string; url: string; log: Log },
): Api {
  const client = new bolt.webApi.WebClient(token, {
    slackApiUrl: url,
    logger: quiet(log),
    timeout: 8000,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 1, minTimeout: 500 },
  })
  let calmUntil = 0
  const once = async (method: string, fields: Record<string, unknown>) => {
    const wait = (calmUntil - Date.now()) / 1000
    if (wait > patience)
      throw new TwinstackError(
        'rate-limited',
        `Slack asked to be left alone for ${Math.ceil(wait)} s`,
      )
    if (wait > 0) await sleep(wait * 1000)
    return (await client.apiCall(method, fields)) as unknown as Record<string, unknown>
  }
  return {
    call: async (method, fields) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(method, fields)
        } catch (error) {
          const { code, retryAfter, data } = error as {
            code?: string
            retryAfter?: number
            data?: { error?: string }
          }
          if (code === 'slack_webapi_platform_error')
            throw new SlackRefusal(method, data?.error ?? 'unknown')
          if (code === 'slack_webapi_rate_limited_error')
            calmUntil = Date.now() + (retryAfter ?? 1) * 1000
          else throw error
          if (attempt > 2)
            throw new TwinstackError('rate-limited', 'Slack asked to slow down', { cause: error })
        }
      }
    },
  }
}

/**
 * The same for the same thing said, in the form of a UUID. Slack's own clients send it as
 * `client_msg_id` so that a message that was sent twice stands once; that is not documented for
 * apps, so it is not relied on (docs/chat.md).
 */
export function messageId(key: string): string {
  const hex = sha256(key)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** @throws TwinstackError `unavailable` for what may succeed later */
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
    throw new TwinstackError('unavailable', 'Slack could not be reached', { cause: error })
  })
  await response.body?.cancel()
  // 404 and 410: too late, or the fifth answer was given; nobody can be told any more
  if (response.status >= 500 || response.status === 429)
    throw new TwinstackError('unavailable', `Slack answered ${response.status}`)
}

/** The signature vouches for it; still nothing but Slack is ever called. */
function isOfSlack(api: string, url: string): boolean {
  if (!URL.canParse(url)) return false
  const [own, its] = [new URL(api), new URL(url)]
  return (
    its.protocol === own.protocol &&
    (its.host === own.host || its.hostname.endsWith(`.${own.hostname}`))
  )
}
