import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../src/model/actor.ts'
import { TwinstackError } from '../../src/lib/errors.ts'
import type { App, Limits } from '../services.ts'

/** A limit for each token; for requests without one, for each address. */
export async function limits(app: App, { perToken }: Limits): Promise<void> {
  await app.register(rateLimit, {
    max: perToken,
    timeWindow: '1 minute',
    // runs after the authentication, because otherwise the caller could choose the key
    hook: 'preValidation',
    keyGenerator: request => (request.actor ? getHolder(request.actor) : getAddress(request)),
    errorResponseBuilder: (_request, { after, max }) =>
      createRateLimitedError(`more than ${max} requests a minute`, after),
  })
}

/**
 * The key of the limits: the token, or the verified identity when one identity can have many
 * tokens.
 */
export function getHolder({
  limited,
  tokenId,
  name,
}: Pick<Actor, 'tokenId' | 'name'> & { limited?: string }): string {
  return limited ?? tokenId ?? name
}

/** One customer has a whole IPv6 /64, so that is the unit. */
export function getAddress({ ip }: Pick<FastifyRequest, 'ip'>): string {
  return normalizeIP(ip, 64)
}

export function createRateLimitedError(
  what: string,
  after: string,
): TwinstackError<'rate-limited'> {
  return new TwinstackError('rate-limited', what, { hint: `try again in ${after}` })
}
