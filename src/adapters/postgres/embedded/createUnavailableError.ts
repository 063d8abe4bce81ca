import { TwinstackError } from '../../../lib/errors.ts'

export function createUnavailableError(
  detail: string,
  hint: string,
  cause?: unknown,
): TwinstackError {
  return new TwinstackError('unavailable', detail, {
    hint: `${hint} Or set DATABASE_URL to a PostgreSQL server of your own.`,
    cause,
  })
}
