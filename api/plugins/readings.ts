import type { FastifyRequest } from 'fastify'
import type { ReadingRequest } from '../readings/pool.ts'
import { getActor } from '../context.ts'
import type { App, AppServices } from '../services.ts'

/** Readings with a long computation and one answer: no streams, and no reading of the cloud. */
export const threadRoutes: ReadonlySet<string> = new Set([
  'GET /v1/environments/:name/gate',
  'GET /v1/environments/:name/history',
  'GET /v1/environments/:name/history/compare',
  'GET /v1/operations/:id/gate',
  'GET /v1/operations/:id/gate/verification',
  'GET /v1/operations/:id/compliance',
  'GET /v1/compliance',
  'GET /v1/review',
  'GET /v1/parity',
  'POST /v1/parity',
  'POST /v1/parity/exports',
  'GET /v1/parity/matrix',
  'GET /v1/parity/reports',
  'GET /v1/parity/reports/:id',
  'GET /v1/parity/history',
  'GET /v1/differences',
  'GET /v1/differences/proposal',
  'GET /v1/compliance-audits',
  'POST /v1/compliance-audits',
  'GET /v1/compliance-audits/:id',
  'GET /v1/compliance-audits/:id/verify',
  'GET /v1/audit-log/verification',
])

/** headers that the thread of the service sets itself, or that belong to one connection */
const own = new Set(['x-request-id', 'connection', 'keep-alive', 'date', 'transfer-encoding'])

/**
 * Passes requests with a long computation to a thread, after authentication, validation and limits.
 * Without `readings` (tests of routes) this thread answers them.
 */
export function answerInThreads(app: App, { readings }: AppServices): void {
  if (!readings) return
  app.addHook('preHandler', async (request, reply) => {
    if (!threadRoutes.has(`${getMethod(request)} ${request.routeOptions.url}`)) return
    const { status, headers, body } = await readings
      .answer(toReading(request))
      .catch((error: unknown) => {
        void reply.header('retry-after', '5')
        throw error
      })
    for (const [name, value] of Object.entries(headers))
      if (!own.has(name)) void reply.header(name, value)
    return reply.code(status).send(Buffer.from(body.buffer, body.byteOffset, body.byteLength))
  })
}

/** The answer to HEAD is that to GET without its body. */
function getMethod({ method }: FastifyRequest): string {
  return method === 'HEAD' ? 'GET' : method
}

function toReading(request: FastifyRequest): ReadingRequest {
  return {
    method: request.method === 'POST' ? 'POST' : 'GET',
    url: request.url,
    body: request.body === undefined || request.body === null ? null : JSON.stringify(request.body),
    actor: getActor(request),
    requestId: request.id,
    address: request.ip,
  }
}
