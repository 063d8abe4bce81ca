/** One attempt at one delivery: signed, to a checked address, without following redirects. */
import { Webhook } from 'standardwebhooks'
import { resolvePlace } from '../../lib/safeHttp/resolve.ts'
import { sendRequest } from '../../lib/safeHttp/request.ts'

/** `error` is for the receiver's owner, `cause` for the log. */
export type Answer = { status: number } | { error: string; cause?: unknown }
type Message = {
  id: string
  url: string
  secret: string
  body: string
  /** of the receiver's own API, e.g. its authorization */
  headers?: Record<string, string>
}

const timeLimitMs = 15_000

/**
 * `allow`: hosts, addresses and blocks outside the public internet to which messages may be sent.
 * Never throws.
 */
export async function send(
  { id, url, secret, body, headers: own = {} }: Message,
  { allow, at = new Date() }: { allow: string[]; at?: Date },
): Promise<Answer> {
  const signal = AbortSignal.timeout(timeLimitMs)
  try {
    const place = await resolvePlace(url, { allow, timeLimitMs }, signal)
    if ('status' in place) return { error: place.reason }
    const common = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'twinstack',
    }
    const response = await sendRequest(place, {
      method: 'POST',
      headers: { ...own, ...sign({ id, secret, body }, at), ...common },
      body,
      signal,
    })
    // the body is not used, and may be endless
    response.destroy()
    return { status: response.statusCode ?? 0 }
  } catch (error) {
    if (signal.aborted) return { error: `no answer within ${timeLimitMs / 1000} s`, cause: error }
    const { code, message } = error as NodeJS.ErrnoException
    return { error: code ?? message, cause: error }
  }
}

/**
 * https://www.standardwebhooks.com: id, timestamp in seconds, `v1,` and HMAC-SHA256 over
 * `id.timestamp.body`.
 */
function sign({ id, secret, body }: Omit<Message, 'url'>, at: Date): Record<string, string> {
  const message = `msg_${id}`
  return {
    'webhook-id': message,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(message, at, body),
  }
}
