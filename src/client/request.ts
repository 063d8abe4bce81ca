import {
  requestErrors,
  TwinstackError,
  type FieldError,
  type RequestErrorCode,
} from '../lib/errors.ts'
import type { Problem } from '../model/problem.ts'
import { exchange, type Answer, type ExchangeInput } from './exchange.ts'

export type { Problem }

/**
 * The error of a refused request, or `unavailable` with `problem` null when the response was not
 * from the service.
 */
export class ClientError extends TwinstackError<RequestErrorCode> {
  readonly problem: Problem | null
  readonly status: number | null

  constructor(
    code: RequestErrorCode,
    detail: string,
    options: {
      hint?: string
      fields?: FieldError[]
      cause?: unknown
      problem?: Problem
      status?: number
    } = {},
  ) {
    super(code, detail, options)
    this.name = 'ClientError'
    this.problem = options.problem ?? null
    this.status = options.status ?? null
  }
}

type SingleValue = string | number | boolean
/** an array is sent as the key repeated */
export type Query = Record<string, SingleValue | SingleValue[] | undefined>
/**
 * `body` is sent as JSON, `text` as it is, with its content type among the headers; `anonymous`:
 * the token is not sent
 */
export type RequestInput = {
  query?: Query
  body?: unknown
  text?: string
  headers?: Record<string, string>
  signal?: AbortSignal
  anonymous?: boolean
}
/** `path` begins with a slash; its segments are encoded already */
export type SendRequest = (method: string, path: string, input?: RequestInput) => Promise<Answer>

/** A secret, or a function that returns a currently valid one. */
export type TokenSource = string | (() => Promise<string>)

/** A function that sends with the token and throws ClientError for everything but success. */
export function createSender(url: string, token?: TokenSource): SendRequest {
  return async (
    method,
    path,
    { query = {}, body, text, headers = {}, signal, anonymous = token === undefined } = {},
  ) => {
    const ours = typeof token === 'function' && !anonymous ? await token() : token
    const secret = anonymous || typeof ours === 'function' ? undefined : ours
    const response = await reach(url, new URL(url.replace(/\/+$/, '') + path + search(query)), {
      method,
      headers: {
        ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(text !== undefined && { body: text }),
      ...(signal && { signal }),
    })
    if (!response.ok) throw await createClientError(response)
    return response
  }
}

async function reach(service: string, url: URL, input: ExchangeInput): Promise<Answer> {
  try {
    return await exchange(url, input)
  } catch (cause) {
    if (input.signal?.aborted) throw cause
    throw new ClientError('unavailable', `no answer from ${service}: ${describeReason(cause)}`, {
      hint: 'is it running? `twinstack serve` starts one',
      cause,
    })
  }
}

async function createClientError(response: Answer): Promise<ClientError> {
  const text = await response.readText()
  const problem = findProblem(text)
  if (!problem)
    return new ClientError(
      response.status >= 500 ? 'unavailable' : 'invalid-request',
      `unexpected answer ${response.status}: the server is not Twinstack; check the address`,
      { status: response.status },
    )
  const { code, detail, hint, errors } = problem
  return new ClientError(code, detail, {
    problem,
    status: response.status,
    ...(hint && { hint }),
    ...(errors && { fields: errors }),
  })
}

function findProblem(text: string): Problem | null {
  try {
    const problem = JSON.parse(text) as Problem | null
    return problem?.code && problem.code in requestErrors ? problem : null
  } catch {
    return null
  }
}

/** several addresses that refuse are one error with an empty message */
function describeReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const { code, message } = Object(cause) as { code?: string; message?: string }
  return message || code || String(cause)
}

function search(query: Query): string {
  const present = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [key, String(one)]),
  )
  return present.length === 0 ? '' : `?${new URLSearchParams(present).toString()}`
}
