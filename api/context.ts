import type { FastifyRequest } from 'fastify'
import { TwinstackError } from '../src/lib/errors.ts'
import type { Actor } from '../src/model/actor.ts'
import type { VerbContext } from '../src/model/verbContext.ts'
import { createContext } from '../src/services/createContext.ts'
import {
  createApproverReader,
  createPolicyReader,
} from '../src/services/promotion/policy/policies.ts'
import type { AppServices } from './services.ts'

/** The context of a verb for the caller of this request. */
export function getContext(services: AppServices, request: FastifyRequest): VerbContext {
  const policy = createPolicyReader(services.promotion)
  const context = createContext(
    {
      ...services,
      readPolicy: policy,
      listApprovers: createApproverReader(services.promotion),
      unseal: sealed => services.unseal(sealed),
    },
    getActor(request),
    services.store,
    request.id,
  )
  return { ...context, ifMatch: request.headers['if-match'] }
}

/** @throws TwinstackError `unauthenticated` on a route without authentication */
export function getActor(request: FastifyRequest): Actor {
  if (request.actor) return request.actor
  throw new TwinstackError('unauthenticated', 'this route needs a token')
}
