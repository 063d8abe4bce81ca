import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../src/model/actor.ts'
import { TwinstackError } from '../../src/lib/errors.ts'
import type { App, Limits } from '../services.ts'

/** A generous limit for each token; without one, for each address. */
export async function limits(app: App, { perToken }: Limits): Promise<void> {
  await app.register(rateLimit, {
    max: perToken,
    timeWindow: '1 minute',
    // after authentication, or the key would be whatever a caller claims
    hook: 'preValidation',
    keyGenerator: request => (request.actor ? holderOf(request.actor) : addressOf(request)),
    errorResponseBuilder: (_request, { after, max }) =>
      tooMany(`more than ${max} requests a minute`, after),
  })
}

/**
 * Whose limits count: those of the token, or of who was proven, where one can have many tokens at
 * once.
 */
export function holderOf({
  limited,
  tokenId,
  name,
}: Pick<Actor, 'tokenId' | 'name'> & { limited?: string }): string {
  return limited ?? tokenId ?? name
}

/** Whoever has one IPv6 address has its /64. */
export function addressOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  return normalizeIP(ip, 64)
}

export function tooMany(what: string, after: string): TwinstackError<'rate-limited'> {
  return new TwinstackError('rate-limited', what, { hint: `try again in ${after}` })
}
