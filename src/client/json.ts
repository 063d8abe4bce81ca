import { ClientError } from './request.ts'

/** The JSON of an answer. Throws `unavailable` when the answer is no JSON. */
export async function readJson<Answer>(response: Promise<Response>): Promise<Answer> {
  const answer = await response
  return (await answer.json().catch(cause => {
    // a page of a proxy, with 200
    throw cause instanceof SyntaxError
      ? new ClientError(
          'unavailable',
          'unexpected answer: it is no JSON; what answers is not Twinstack',
          { status: answer.status, cause },
        )
      : cause
  })) as Answer
}
