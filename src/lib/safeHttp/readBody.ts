import type { IncomingMessage } from 'node:http'

/** An answer that is larger than its reader allows. */
export class BodyTooLargeError extends Error {}

/**
 * Reads the whole body as text.
 *
 * @param sizeLimit bytes
 * @throws BodyTooLargeError after more bytes; the connection is closed then
 */
export async function readBody(response: IncomingMessage, sizeLimit: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > sizeLimit) {
      response.destroy()
      throw new BodyTooLargeError(`larger than ${sizeLimit} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
