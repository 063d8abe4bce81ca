import { z } from 'zod'
import { problemSchema } from '../../src/model/problem.ts'

export { problemSchema }

z.globalRegistry.add(problemSchema, { id: 'Problem' })

/** every authenticated route can answer these */
const always = [401, 403, 429, 431, 500, 503]
const meanings: Record<number, string> = {
  400: 'The request does not have the expected format',
  401: 'The token is missing or not valid',
  403: 'The role is too low',
  404: 'The resource does not exist',
  409: 'The current state does not allow the request',
  412: 'The object was changed after it was read: `If-Match` names another tag',
  413: 'The body is larger than the limit of the route, which is 1 MiB for most routes',
  415: 'The body is not application/json',
  422: 'The request is valid but was refused',
  429: 'Too many requests',
  431: 'The address and the headers are larger than 16 KiB',
  500: 'The service failed; its log has the cause under the request id',
  503: 'A part of the service is not available',
}

type ProblemResponse = {
  description: string
  content: { 'application/problem+json': { schema: typeof problemSchema } }
}

/** Documented problem answers: those of every authenticated route, and the passed ones. */
export function describeProblems(...statuses: number[]): Record<number, ProblemResponse> {
  return describeOnly(...statuses, ...always)
}

/** Documented problem answers of a route without authentication. */
export function describeOnly(...statuses: number[]): Record<number, ProblemResponse> {
  return Object.fromEntries(statuses.map(status => [status, describeResponse(status)]))
}

function describeResponse(status: number): ProblemResponse {
  return {
    description: meanings[status] ?? 'Refused',
    content: { 'application/problem+json': { schema: problemSchema } },
  }
}
