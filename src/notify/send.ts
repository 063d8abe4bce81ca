/** One attempt at one delivery: signed, to a checked address, without following redirects. */
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Webhook } from 'standardwebhooks'
import { placeOf, type Place } from '../parity/versions/place.ts'

export type Answer = { status: number } | { error: string }
type Message = { id: string, url: string, secret: string, body: string }

const timeLimitMs = 15_000

/** `allow`: hosts, addresses and blocks outside the public internet that may be sent to. Never throws. */
export async function send ({ id, url, secret, body }: Message, { allow, at = new Date() }: { allow: string[], at?: Date }): Promise<Answer> {
  const signal = AbortSignal.timeout(timeLimitMs)
  try {
    const place = await placeOf(url, { allow, timeLimitMs }, signal)
    if ('status' in place) return { error: place.reason }
    return { status: await post(place, { ...headers({ id, secret, body }, at), 'content-type': 'application/json', 'user-agent': 'twinstack' }, body, signal) }
  } catch (error) {
    if (signal.aborted) return { error: `no answer within ${timeLimitMs / 1000} s` }
    const { code, message } = error as NodeJS.ErrnoException
    return { error: code ?? message }
  }
}

/** https://www.standardwebhooks.com: id, timestamp in seconds, `v1,` and HMAC-SHA256 over `id.timestamp.body`. */
function headers ({ id, secret, body }: Omit<Message, 'url'>, at: Date): Record<string, string> {
  const message = `msg_${id}`
  return {
    'webhook-id': message, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(message, at, body),
  }
}

async function post ({ url, pinned }: Place, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<number> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const lookup = (_host: string, options: { all?: boolean }, done: (...answer: any[]) => void): void => { // eslint-disable-line @typescript-eslint/no-explicit-any -- node:net's overloads
    if (options.all) done(null, [pinned])
    else done(null, pinned.address, pinned.family)
  }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method: 'POST', agent: false, signal, lookup, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, resolve).on('error', reject).end(body)
  })
  // what it says does not matter, and may be endless
  response.destroy()
  return response.statusCode ?? 0
}
