import type { FastifyRequest } from 'fastify'
import { authenticate } from '../../src/services/access/authenticate.ts'
import type { Actor } from '../../src/model/actor.ts'
import { TwinstackError } from '../../src/lib/errors.ts'
import type { App, AppServices, Limits } from '../services.ts'
import { getAddress, createRateLimitedError } from './limits.ts'
import { isPublic } from './public.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** the authenticated caller; null only on public routes */
    actor: Actor | null
  }
  interface FastifyInstance {
    /**
     * counts a failure for the address of the request. @throws TwinstackError `rate-limited` after
     * too many failures
     */
    countFailure(request: FastifyRequest): Promise<void>
  }
}

/**
 * Every route except the public ones demands a bearer token, before anything else of the request is
 * read. Failures are limited per address; a valid token is never delayed by failures of the same
 * address, and 256 random bits can't be guessed.
 */
export function authentication(
  app: App,
  services: Pick<AppServices, 'store' | 'identities'>,
  { failures }: Limits,
): void {
  const count = app.createRateLimit({
    max: failures,
    timeWindow: '1 minute',
    keyGenerator: request => `failed ${getAddress(request)}`,
  })
  app.decorateRequest('actor', null)
  app.decorate('countFailure', async request => {
    const limit = await count(request)
    if (!limit.isAllowed && limit.isExceeded)
      throw createRateLimitedError(
        'too many requests with failed authentication',
        `${limit.ttlInSeconds} seconds`,
      )
  })
  app.addHook('onRequest', async request => {
    const { url, config } = request.routeOptions
    if (request.is404 || isPublic(url) || config.ownAuthentication) return
    request.actor = await authenticateRequest(services, request)
    if (request.actor) return
    await app.countFailure(request)
    throw createUnauthenticatedError(findBearerToken(request))
  })
}

/**
 * Runs a verification that does not use a token of this service. Its failures count like wrong
 * tokens.
 */
export async function limitFailures<Answer>(
  app: App,
  request: FastifyRequest,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof TwinstackError && error.code === 'unauthenticated')
      await app.countFailure(request)
    throw error
  }
}

/** The identity of the request's token; null when the token is missing or not valid. */
export async function authenticateRequest(
  { store, identities }: Pick<AppServices, 'store' | 'identities'>,
  request: FastifyRequest,
): Promise<Actor | null> {
  const secret = findBearerToken(request)
  return secret === null
    ? null
    : authenticate({ store, secret, address: request.ip, ruling: identities?.ruling })
}

/** RFC 6750 section 2.1; the scheme's case does not matter (RFC 9110 section 11.1) */
function findBearerToken(request: FastifyRequest): string | null {
  return /^Bearer +(\S{1,200})$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
}

function createUnauthenticatedError(secret: string | null): TwinstackError<'unauthenticated'> {
  const detail =
    secret === null ? 'the request has no token' : 'the token is unknown, expired or revoked'
  return new TwinstackError('unauthenticated', detail, {
    hint: 'send the header `Authorization: Bearer tws_…` with a valid token',
  })
}
