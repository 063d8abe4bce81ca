import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RequestErrorCode, TwinstackError } from '../../src/lib/errors.ts'
import { toTwinstackError, describeProblem } from '../problem.ts'
import type { App, AppServices } from '../services.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** the verb of this route writes its own audit row when it refuses */
    recordsRefusals?: boolean
  }
}

/**
 * Every failure is answered with problem details, never with a stack; unexpected errors are logged
 * completely.
 */
export function errors(app: App, services: AppServices): void {
  app.setErrorHandler(async (error, request, reply) => {
    const failure = toTwinstackError(error)
    logFailure(request, failure)
    if (failure.code === 'forbidden') await recordRefusal(services, request, failure)
    return sendProblem(request, reply, failure)
  })
}

/** For refusals before a route is known. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  failure: TwinstackError<RequestErrorCode>,
): FastifyReply {
  const problem = describeProblem(failure, request.id)
  setRetryAfter(reply, problem.status)
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="twinstack"')
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .header('x-request-id', request.id)
    .send(problem)
}

/** A refusal for a time says when to try again, where no plugin has said it. */
export function setRetryAfter(reply: FastifyReply, status: number): void {
  if ((status === 429 || status === 503) && !reply.hasHeader('retry-after'))
    reply.header('retry-after', '5')
}

export function logFailure(request: FastifyRequest, failure: TwinstackError): void {
  const { code, message, cause } = failure
  if (cause !== undefined && (code === 'internal' || code === 'unavailable'))
    request.log.error({ err: cause, code }, 'request failed')
  else request.log.info({ code, detail: message }, 'request refused')
}

/** Writes a refusal to the audit log: a valid token tried more than its role allows. */
export async function recordRefusal(
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
    .catch(error =>
      request.log.error({ err: error }, 'the refusal could not be written to the audit log'),
    )
}
