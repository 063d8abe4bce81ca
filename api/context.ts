import type { FastifyRequest } from 'fastify'
import { TwinstackError } from '../src/lib/errors.ts'
import type { Actor } from '../src/model/actor.ts'
import type { VerbContext } from '../src/model/verbContext.ts'
import { createContext } from '../src/services/createContext.ts'
import { approvers, policies } from '../src/services/promotion/policy/policies.ts'
import type { AppServices } from './services.ts'

/** The context of a verb for the caller of this request. */
export function contextOf(services: AppServices, request: FastifyRequest): VerbContext {
  const policy = policies(services.promotion)
  return createContext(
    {
      ...services,
      policy,
      approvers: approvers(services.promotion),
      unseal: sealed => services.unseal(sealed),
    },
    actorOf(request),
    services.store,
    request.id,
  )
}

/** @throws TwinstackError `unauthenticated` on a route without authentication */
export function actorOf(request: FastifyRequest): Actor {
  if (request.actor) return request.actor
  throw new TwinstackError('unauthenticated', 'this route needs a token')
}
