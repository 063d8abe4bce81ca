/** What kind of failure it was: whether it is worth another attempt, and for how long. */
import { TwinstackError } from '../../lib/errors.ts'

const passing = ['unavailable', 'rate-limited', 'environment-busy']
const lost = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
]

/** What is refused once is refused again. */
export function isRefused(error: unknown): boolean {
  return error instanceof TwinstackError && ![...passing, 'internal'].includes(error.code)
}

/**
 * Something that is needed is away or busy, and will be back: a lost connection, time that ran out,
 * an answer of 5xx, 408 or 429.
 */
export function isAway(error: unknown): boolean {
  if (error instanceof TwinstackError) return passing.includes(error.code)
  const { status, code, name, message, cause } = (error ?? {}) as {
    status?: unknown
    code?: unknown
    name?: unknown
    message?: unknown
    cause?: unknown
  }
  if (typeof status === 'number' && (status >= 500 || status === 408 || status === 429)) return true
  if (typeof code === 'string' && (lost.includes(code) || code.startsWith('UND_ERR_'))) return true
  return (
    name === 'TimeoutError' ||
    name === 'AbortError' ||
    (name === 'TypeError' && message === 'fetch failed') ||
    (cause instanceof Error && isAway(cause))
  )
}
