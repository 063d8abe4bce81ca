import type { FastifyRequest } from 'fastify'
import type { Actor } from '../src/model/actor.ts'
import { TwinstackError } from '../src/lib/errors.ts'

import { environmentMade } from '../src/services/schedules/defaults.ts'
import { policies } from '../src/services/promotion/policy/policies.ts'
import type { AppServices } from './services.ts'
import type { VerbContext } from '../src/model/verbContext.ts'

/** What a verb gets besides its input, for the caller of this request. */
export function contextOf(services: AppServices, request: FastifyRequest): VerbContext {
  const { store, queue, trees, inquiry, config } = services
  return {
    store,
    queue,
    trees,
    inquiry,
    actor: actorOf(request),
    requestId: request.id,
    timeLimitSeconds: config.timeLimitSeconds,
    unseal: sealed => services.unseal(sealed),
    environmentMade,
    policy: policies(services.promotion.file),
  }
}

/** @throws TwinstackError `unauthenticated` on a route without authentication */
export function actorOf(request: FastifyRequest): Actor {
  if (request.actor) return request.actor
  throw new TwinstackError('unauthenticated', 'this needs a token')
}
