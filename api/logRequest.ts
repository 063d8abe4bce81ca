import type { FastifyRequest } from 'fastify'

/** parameters of addresses whose values sign somebody in */
const secretParameters = /([?&](?:secret|code|state)=)[^&]*/g

/** A request as the log shows it, without the values that sign somebody in. */
export function describeRequest(request: FastifyRequest): Record<string, unknown> {
  return {
    method: request.method,
    url: request.url.replaceAll(secretParameters, '$1[redacted]'),
    version: request.headers['accept-version'],
    host: request.host,
    remoteAddress: request.ip,
    remotePort: request.socket?.remotePort,
  }
}
