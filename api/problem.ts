/** Converts any error to RFC 9457 problem details with a stable code. */
import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { requestErrors, TwinstackError, type RequestErrorCode } from '../src/lib/errors.ts'
import { createInvalidInputError } from '../src/lib/input.ts'
import type { Problem } from '../src/model/problem.ts'

type KnownError = TwinstackError<RequestErrorCode>

/** codes for the errors that Fastify itself creates, by HTTP status */
const codeByStatus: Record<number, RequestErrorCode> = {
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  429: 'rate-limited',
  503: 'unavailable',
}
/** detail and hint by the error code of Fastify */
const fastifyDetails: Record<string, [detail: string, hint?: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [
    'the body is larger than the limit of this route (1 MiB for most routes)',
    "send a smaller body; settings belong in the program's repository",
  ],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'the content type is not application/json',
    'send the header `Content-Type: application/json`',
  ],
  FST_ERR_BAD_URL: ['the path is not a valid URL'],
  FST_ERR_MAX_PARAM_LENGTH: ['a part of the path is longer than any valid value'],
}
/**
 * Codes that mean that the database is not reachable or is shutting down: PostgreSQL appendix A,
 * classes 08, 53 and 57P, and socket errors of Node.
 */
const databaseErrors = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|08...|53...|57P0.|25006)$/

/**
 * Converts an error to a TwinstackError. An unknown error becomes `internal`: the answer does not
 * contain its message, the log does.
 */
export function toTwinstackError(error: unknown): KnownError {
  if (error instanceof TwinstackError)
    return error.code in requestErrors ? (error as KnownError) : createInternalProblem(error)
  if (error instanceof z.ZodError) return createInvalidInputError(error, 'the request')
  const { code, statusCode, message } = Object(error) as {
    code?: string
    statusCode?: number
    message?: string
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return convertFastifyError(error, code ?? '', statusCode, message ?? '')
  if (databaseErrors.test(code ?? ''))
    return new TwinstackError('unavailable', 'the database does not answer', {
      hint: 'try again in a moment; GET /readyz shows what is not ready',
      cause: error,
    })
  return createInternalProblem(error)
}

/** The problem document of an error. */
export function describeProblem(error: KnownError, requestId: string): Problem {
  const { code, message, hint, fields } = error
  return {
    type: `urn:twinstack:problem:${code}`,
    title: getTitle(code),
    status: requestErrors[code],
    detail: message,
    instance: `urn:twinstack:request:${requestId}`,
    code,
    ...(hint !== undefined && { hint }),
    ...(fields !== undefined && { errors: fields }),
  }
}

function convertFastifyError(
  cause: unknown,
  code: string,
  status: number,
  message: string,
): KnownError {
  const [detail, hint] = fastifyDetails[code] ?? [message || STATUS_CODES[status] || 'refused']
  return new TwinstackError(codeByStatus[status] ?? 'invalid-request', detail, {
    cause,
    ...(hint !== undefined && { hint }),
  })
}

function createInternalProblem(cause: unknown): KnownError {
  return new TwinstackError('internal', 'the service failed with an unexpected error', {
    cause,
    hint: 'the log of the service has the cause under the id of this request',
  })
}

function getTitle(code: string): string {
  const words = code.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
