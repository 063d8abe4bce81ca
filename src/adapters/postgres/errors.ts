import { TwinstackError } from '../../lib/errors.ts'
import { isOutage } from '../../lib/outage.ts'

type Failure = { code?: unknown; message?: unknown }

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
 * Converts an outage to `unavailable`, so that the API answers 503 and a worker retries. Other
 * errors are not changed.
 */
export function translate(error: unknown): unknown {
  if (error instanceof TwinstackError || !isOutage(error)) return error
  return new TwinstackError(
    'unavailable',
    `${nameOutage(error)}: ${(error as Error).message || String((error as Failure).code)}`,
    {
      hint:
        'the service retries; read the log of the database, and check DATABASE_URL if you ' +
        'set it',
      cause: error,
    },
  )
}

function nameOutage(error: unknown): string {
  const code = String((error as Failure).code)
  if (code === '25006') return 'the database is read-only'
  if (code === '53100') return 'the disk of the database is full'
  return 'the database does not answer'
}

type Method = (...args: unknown[]) => unknown

/** Returns a copy of the object whose methods translate the errors with which they reject. */
export function translateErrors<T extends object>(part: T): T {
  const entries = Object.entries(part).map(([name, method]: [string, unknown]) => [
    name,
    typeof method === 'function' ? translateRejection(method as Method) : method,
  ])
  return Object.fromEntries(entries) as T
}

function translateRejection(method: Method): Method {
  return async (...args) => {
    try {
      return await method(...args)
    } catch (error) {
      throw translate(error)
    }
  }
}
