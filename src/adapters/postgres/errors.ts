import { TwinstackError } from '../../lib/errors.ts'

type Failure = { code?: unknown; message?: unknown }

/**
 * Connection failures of node-postgres and PostgreSQL's classes 08 (connection), 53 (resources),
 * 57P0x (shutdown).
 */
export function isOutage(error: unknown): boolean {
  const { code, message } = error as Failure
  if (typeof code === 'string')
    return /^(08|53|57P0|ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN)/.test(code)
  return (
    typeof message === 'string' &&
    /connection (terminated|ended|timeout)|timeout (exceeded|expired)|connection error/i.test(
      message,
    )
  )
}

/** deadlock_detected, serialization_failure: the transaction can simply be repeated */
export function isRepeatable(error: unknown): boolean {
  return ['40P01', '40001'].includes(String((error as Failure).code))
}

export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return (
    (error as Failure).code === '23505' &&
    (error as { constraint?: unknown }).constraint === constraint
  )
}

/**
 * An outage becomes `unavailable`, so that the API answers 503 and a worker tries again; everything
 * else stays what it is.
 */
export function translate(error: unknown): unknown {
  if (error instanceof TwinstackError || !isOutage(error)) return error
  return new TwinstackError(
    'unavailable',
    `the database does not answer: ${(error as Error).message || String((error as Failure).code)}`,
    {
      hint: 'it is tried again; look at the log of the database, and at DATABASE_URL if you set it',
      cause: error,
    },
  )
}

/** The same object, its methods translating what they reject with. */
export function translated<T extends object>(part: T): T {
  const entries = Object.entries(part).map(([name, method]) => [
    name,
    typeof method === 'function' ? guarded(method) : method,
  ])
  return Object.fromEntries(entries) as T
}

function guarded(method: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
  return async (...args) => {
    try {
      return await method(...args)
    } catch (error) {
      throw translate(error)
    }
  }
}
