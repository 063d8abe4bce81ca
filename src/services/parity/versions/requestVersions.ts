import type { IncomingMessage } from 'node:http'
import type { Place } from '../../../lib/safeHttp/resolve.ts'
import { sendRequest } from '../../../lib/safeHttp/request.ts'

export type VersionsResponse =
  | {
      what: 'answered'
      status: number
      location: string | undefined
      encoding: string | undefined
      text: string
    }
  | { what: 'late' | 'large' }
  | { what: 'failed'; reason: string }

type VersionsRequest = Place & { signal: AbortSignal; sizeLimitBytes: number }

/** One GET at the pinned address; it buffers at most `sizeLimitBytes`. */
export async function requestVersions({
  url,
  pinned,
  signal,
  sizeLimitBytes,
}: VersionsRequest): Promise<VersionsResponse> {
  try {
    return await read(
      await sendRequest(
        { url, pinned },
        { headers: { accept: 'application/json', 'user-agent': 'twinstack' }, signal },
      ),
      sizeLimitBytes,
    )
  } catch (error) {
    if (signal.aborted) return { what: 'late' }
    const { code, message } = error as NodeJS.ErrnoException
    return { what: 'failed', reason: code ?? message }
  }
}

async function read(response: IncomingMessage, limit: number): Promise<VersionsResponse> {
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
  return {
    what: 'answered',
    status,
    location: headers.location,
    encoding: headers['content-encoding'],
    text: Buffer.concat(chunks).toString('utf8'),
  }
}
