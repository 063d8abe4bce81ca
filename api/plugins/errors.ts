import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestErrorCode, TwinstackError } from '../../src/lib/errors.ts'
import { known, problemOf } from '../problem.ts'
import type { App, AppServices } from '../services.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** the verb of this route writes its own audit row when it refuses */
    recordsRefusals?: boolean
  }
}

/**
 * Every failure leaves as problem details, never with a stack; what was not foreseen is logged
 * whole.
 */
export function errors(app: App, services: AppServices): void {
  app.setErrorHandler(async (error, request, reply) => {
    const failure = known(error)
    note(request, failure)
    if (failure.code === 'forbidden') await recordRefusal(services, request, failure)
    return answer(request, reply, failure)
  })
}

/** For refusals that come before there is a route. */
export function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  failure: TwinstackError<RequestErrorCode>,
): FastifyReply {
  const problem = problemOf(failure, request.id)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="twinstack"')
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .header('x-request-id', request.id)
    .send(problem)
}

function note(request: FastifyRequest, failure: TwinstackError): void {
  const { code, message, cause } = failure
  if (cause !== undefined && (code === 'internal' || code === 'unavailable'))
    request.log.error({ err: cause, code }, 'request failed')
  else request.log.info({ code, detail: message }, 'request refused')
}

/** A refusal is worth a row: someone with a valid token tried more than the role allows. */
async function recordRefusal(
  { store }: AppServices,
  request: FastifyRequest,
  { message }: TwinstackError,
): Promise<void> {
  const { actor, routeOptions } = request
  if (!actor || routeOptions.config.recordsRefusals) return
  const row = {
    actor: {
      kind: actor.kind,
      name: actor.name,
      ...(actor.tokenId !== null && { tokenId: actor.tokenId }),
    },
    action: `${request.method} ${routeOptions.url}`,
    target: request.url.split('?', 1)[0] ?? '',
    outcome: 'refused' as const,
    detail: { reason: message },
    requestId: request.id,
    address: request.ip,
  }
  await store.auditLog
    .append(row)
    .catch(error => request.log.error({ err: error }, 'refusal not recorded'))
}
