/** Verifies and parses requests of Slack. */

import { TwinstackError } from '../../lib/errors.ts'
import type { Bolt } from './bolt.ts'
import type { WebhookRequest } from '../../model/integrationService.ts'

type VerifyRequest = Bolt['verifySlackRequest']
const tolerance = 300

/**
 * Uses bolt's own check, which compares in constant time and refuses old requests. It would accept
 * a timestamp of the future and fails on a missing header, so both are checked here. @throws
 * TwinstackError `unauthenticated`
 */
export function verify(
  check: VerifyRequest,
  signingSecret: string,
  { headers, body }: Pick<WebhookRequest, 'headers' | 'body'>,
  now = Date.now(),
): void {
  const sent = headers['x-slack-request-timestamp']
  const signature = headers['x-slack-signature']
  if (!sent || !/^\d{1,12}$/.test(sent) || !signature || !/^v0=[0-9a-f]{64}$/.test(signature))
    throw createNotSignedError('it has no signature of Slack')
  if (Math.abs(now / 1000 - Number(sent)) > tolerance)
    throw createNotSignedError(`its timestamp differs by more than ${tolerance} s`)
  try {
    check({
      signingSecret,
      body: body.toString('utf8'),
      headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(sent) },
      nowMilliseconds: now,
    })
  } catch (error) {
    throw createNotSignedError('its signature does not match the signing secret', error)
  }
}

function createNotSignedError(why: string, cause?: unknown): TwinstackError {
  return new TwinstackError(
    'unauthenticated',
    `the request is not accepted as one of Slack: ${why}`,
    {
      hint: 'compare the signing secret and the clock; see docs/chat.md',
      ...(cause === undefined ? {} : { cause }),
    },
  )
}

/**
 * A form or JSON; interactive requests send JSON in a form. @throws TwinstackError
 * `invalid-request`
 */
export function parseBody({
  headers,
  body,
}: Pick<WebhookRequest, 'headers' | 'body'>): Record<string, unknown> {
  try {
    const text = body.toString('utf8')
    if (/^application\/json\b/i.test(headers['content-type'] ?? '')) return record(JSON.parse(text))
    const form = Object.fromEntries(new URLSearchParams(text))
    return typeof form['payload'] === 'string' ? record(JSON.parse(form['payload'])) : form
  } catch (error) {
    throw new TwinstackError('invalid-request', 'the body could not be parsed', { cause: error })
  }
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new Error('expected an object')
}
