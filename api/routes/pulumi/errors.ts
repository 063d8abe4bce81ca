import type { FastifyInstance } from 'fastify'
import { requestErrors } from '../../../src/lib/errors.ts'
import { toTwinstackError } from '../../problem.ts'
import { describeMissingPart } from './missingParts.ts'

/**
 * Sends errors in the form that the Pulumi CLI reads: `{code, message}` (`apitype.ErrorResponse`).
 */
export function pulumiErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    const { code, message, hint, cause, fields } = toTwinstackError(error)
    const status = requestErrors[code]
    if (status >= 500) request.log.error({ err: cause ?? error, code }, 'request failed')
    else request.log.info({ code, detail: message }, 'request refused')
    const fieldErrors = fields?.map(field => `${field.path}: ${field.message}`).join('; ')
    const text = [message, fieldErrors, hint && `(${hint})`].filter(Boolean).join(' ')
    return reply
      .code(status)
      .type('application/json')
      .header('x-pulumi-request-id', request.id)
      .send(JSON.stringify({ code: status, message: text }))
  })
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    request.log.warn({ method: request.method, path }, 'unknown endpoint of the Pulumi service')
    const message = describeMissingPart(request.method, path)
    return reply
      .code(404)
      .type('application/json')
      .send(JSON.stringify({ code: 404, message }))
  })
}
