import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { IncomingMessage } from 'node:http'

export type Asked =
  | { what: 'answered', status: number, location: string | undefined, encoding: string | undefined, text: string }
  | { what: 'late' | 'large' }
  | { what: 'failed', reason: string }

type Question = { url: URL, pinned: { address: string, family: number }, signal: AbortSignal, sizeLimitBytes: number }

/** One GET at the pinned address, on a connection of its own; no more than `sizeLimitBytes` are ever held. */
export async function ask ({ url, pinned, signal, sizeLimitBytes }: Question): Promise<Asked> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { agent: false, signal, lookup: pinnedLookup(pinned), headers: { accept: 'application/json', 'user-agent': 'twinstack' } }, resolve)
        .on('error', reject).end()
    })
    return await read(response, sizeLimitBytes)
  } catch (error) {
    if (signal.aborted) return { what: 'late' }
    const { code, message } = error as NodeJS.ErrnoException
    return { what: 'failed', reason: code ?? message }
  }
}

/** Answers the checked address to whoever asks; Node asks for one or for all, depending on its settings. */
function pinnedLookup ({ address, family }: Question['pinned']) {
  return (_host: string, options: { all?: boolean | undefined }, done: (...answer: any[]) => void): void => { // eslint-disable-line @typescript-eslint/no-explicit-any -- node:net's overloads
    if (options.all) done(null, [{ address, family }])
    else done(null, address, family)
  }
}

async function read (response: IncomingMessage, limit: number): Promise<Asked> {
  const { statusCode: status = 0, headers } = response
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) {
      response.destroy()
      return { what: 'large' }
    }
    chunks.push(chunk)
  }
  return { what: 'answered', status, location: headers.location, encoding: headers['content-encoding'], text: Buffer.concat(chunks).toString('utf8') }
}
