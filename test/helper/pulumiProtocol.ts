/** The protocol of the Pulumi service as requests of a test. */
import { gzipSync } from 'node:zlib'
import type { TestStates } from './states.ts'

export type Answer = { status: number; body: any; text: string }
export type Client = (
  method: string,
  path: string,
  body?: unknown,
  more?: { token?: string; gzip?: boolean },
) => Promise<Answer>

/** A client with this `Authorization`; a call with `token` sends the token of an update. */
export function clientOf(states: TestStates, authorization: string): Client {
  return async (method, path, body, { token, gzip = false } = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(states.url + path, {
      method,
      headers: {
        authorization: token === undefined ? authorization : `update-token ${token}`,
        'content-type': 'application/json',
        'user-agent': 'pulumi-cli/1 (v3.259.0; linux)',
        ...(gzip && { 'content-encoding': 'gzip' }),
      },
      ...(body !== undefined && { body: gzip ? gzipSync(text) : text }),
    })
    const answer = await response.text()
    const json = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, text: answer, body: json ? JSON.parse(answer) : null }
  }
}
