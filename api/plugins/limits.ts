import rateLimit from '@fastify/rate-limit'
import { TwinstackError } from '../../src/errors.ts'
import type { App, Limits } from '../services.ts'

/** A generous limit for each token; without one, for each address. */
export async function limits (app: App, { perToken }: Limits): Promise<void> {
  await app.register(rateLimit, {
    max: perToken,
    timeWindow: '1 minute',
    // after authentication, or the key would be whatever a caller claims
    hook: 'preValidation',
    keyGenerator: request => request.actor?.tokenId ?? request.ip,
    errorResponseBuilder: (_request, { after, max }) => tooMany(`more than ${max} requests a minute`, after),
  })
}

export function tooMany (what: string, after: string): TwinstackError<'rate-limited'> {
  return new TwinstackError('rate-limited', what, { hint: `try again in ${after}` })
}
