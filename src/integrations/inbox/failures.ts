/** Classifies failures: whether another attempt makes sense, and for how long. */
import { isTwinstackError } from '../../lib/errors.ts'

const temporaryCodes = ['unavailable', 'rate-limited', 'environment-busy']
const connectionErrors = [
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

/** Whether a refusal is final: another attempt would get the same answer. */
export function isFinalRefusal(error: unknown): boolean {
  return isTwinstackError(error) && ![...temporaryCodes, 'internal'].includes(error.code)
}

/**
 * Whether the failure is temporary: a lost connection, a timeout, a busy environment, or an answer
 * of 5xx, 408 or 429.
 */
export function isTemporary(error: unknown): boolean {
  if (isTwinstackError(error)) return temporaryCodes.includes(error.code)
  const { status, code, name, message, cause } = (error ?? {}) as {
    status?: unknown
    code?: unknown
    name?: unknown
    message?: unknown
    cause?: unknown
  }
  if (typeof status === 'number' && (status >= 500 || status === 408 || status === 429)) return true
  if (typeof code === 'string' && (connectionErrors.includes(code) || code.startsWith('UND_ERR_')))
    return true
  return (
    name === 'TimeoutError' ||
    name === 'AbortError' ||
    (name === 'TypeError' && message === 'fetch failed') ||
    (cause instanceof Error && isTemporary(cause))
  )
}
