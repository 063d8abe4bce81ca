import type { Answer } from './exchange.ts'
import { ClientError } from './request.ts'

/** Parses the JSON of an answer. Throws `unavailable` when the answer is not JSON. */
export async function readJson<Content>(response: Promise<Answer>): Promise<Content> {
  const answer = await response
  return (await answer.readDocument().catch(cause => {
    // a page of a proxy, with 200
    throw cause instanceof SyntaxError
      ? new ClientError(
          'unavailable',
          'unexpected answer: it is not JSON, so the server is not Twinstack; check the address',
          { status: answer.status, cause },
        )
      : cause
  })) as Content
}
