/**
 * One HTTP request and its answer by node:http. `fetch` takes 0.06 s more processor time for the
 * first request, which is a fifth of a short command.
 */
import type { IncomingMessage } from 'node:http'

export type ExchangeInput = {
  method: string
  headers: Record<string, string>
  body?: string
  signal?: AbortSignal
}

/** The part of `Response` that the client uses; only an event stream has its body unread. */
export type Answer = {
  ok: boolean
  status: number
  headers: { get(name: string): string | null }
  body: AsyncIterable<Uint8Array>
  readText(): Promise<string>
  readDocument(): Promise<unknown>
}

/** Without a byte for so long a connection counts as dead. */
const silenceMs = 300_000

/**
 * Follows no redirect, because that would send the token to another host.
 *
 * @throws the reason of the signal; the error of the connection
 */
export async function exchange(url: URL, input: ExchangeInput): Promise<Answer> {
  input.signal?.throwIfAborted()
  try {
    const response = await send(url, input)
    const status = response.statusCode ?? 0
    if (status >= 300 && status < 400 && response.headers.location !== undefined) {
      response.destroy()
      throw new Error('unexpected redirect')
    }
    return await createAnswer(response, status, input.signal)
  } catch (error) {
    input.signal?.throwIfAborted()
    throw error
  }
}

async function send(url: URL, input: ExchangeInput): Promise<IncomingMessage> {
  const { request: start } =
    url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  const attempt = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const { method, headers, body, signal } = input
      const request = start(url, { method, headers, ...(signal && { signal }) })
      request.setTimeout(silenceMs, () =>
        request.destroy(new Error(`nothing was received for ${silenceMs / 1000} s`)),
      )
      request.on('response', resolve)
      request.on('error', error => reject(Object.assign(error, { reused: request.reusedSocket })))
      request.end(body)
    })
  return attempt().catch((error: NodeJS.ErrnoException & { reused?: boolean }) => {
    // the service closed the idle connection at the same moment; a read may be sent twice
    const isStale = error.reused === true && error.code === 'ECONNRESET' && input.method === 'GET'
    if (isStale) return attempt()
    throw error
  })
}

async function createAnswer(
  response: IncomingMessage,
  status: number,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const { headers } = response
  const isStream = /^text\/event-stream\b/i.test(headers['content-type'] ?? '')
  // an unread body would keep the process alive
  const chunks = isStream ? [] : await readAll(response)
  const readText = async () => Buffer.concat(isStream ? await readAll(response) : chunks).toString()
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: { get: name => toHeaderText(headers[name.toLowerCase()]) },
    body: isStream ? readStream(response, signal) : toIterable(chunks),
    readText,
    readDocument: async () => JSON.parse(await readText()) as unknown,
  }
}

async function readAll(response: IncomingMessage): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return chunks
}

/** Ends with the reason of the signal, as the body of `fetch` does. */
async function* readStream(
  response: IncomingMessage,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk as Uint8Array
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}

async function* toIterable(chunks: Buffer[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

function toHeaderText(value: string | string[] | undefined): string | null {
  return value === undefined ? null : [value].flat().join(', ')
}
