import type { FastifyRequest } from 'fastify'
import { TwinstackError } from '../../src/lib/errors.ts'
import type { Problem } from '../../src/model/problem.ts'
import { getActor } from '../context.ts'
import type { AppServices } from '../services.ts'

/** A route of the reading app (app.ts). `body`: JSON text; left out: a GET. */
export type ReadingCall = { url: string; body?: string }

/**
 * The answer of a route that computes for long, from a thread, with the rights of the caller of
 * `request`. Without threads (tests of routes) `inPlace` computes it.
 * @throws TwinstackError the error that the route answered
 */
export async function callReading<Answer>(
  { readings }: Pick<AppServices, 'readings'>,
  request: FastifyRequest,
  { url, body }: ReadingCall,
  inPlace: () => Promise<Answer>,
): Promise<Answer> {
  if (!readings) return inPlace()
  const answer = await readings.answer({
    method: body === undefined ? 'GET' : 'POST',
    url,
    body: body ?? null,
    actor: getActor(request),
    requestId: request.id,
    address: request.ip,
  })
  const document: unknown = JSON.parse(Buffer.from(answer.body).toString())
  if (answer.status < 400) return document as Answer
  const { code, detail, hint, errors } = document as Problem
  throw new TwinstackError(code, detail, {
    ...(hint !== undefined && { hint }),
    ...(errors !== undefined && { fields: errors }),
  })
}
