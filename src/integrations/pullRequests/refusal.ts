import { isTwinstackError, TwinstackError } from '../../lib/errors.ts'
import { isRefusal } from '../commands/perform.ts'
import type { PullPlace } from './pullRequestEvent.ts'

/** attempts; a webhook can arrive shortly before git serves its commit */
export const maxAttempts = 2

/**
 * The reason of a refusal as text. Throws errors that are not refusals or are worth another
 * attempt: a commit that git does not have yet, an environment that is being destroyed.
 */
export function describeRefusal(
  error: unknown,
  attempts: number,
): NonNullable<PullPlace['problem']> {
  if (!isRefusal(error)) throw error
  if (
    error.code === 'environment-busy' ||
    (error.code === 'revision-not-found' && attempts < maxAttempts)
  )
    throw new TwinstackError('unavailable', error.message, { cause: error })
  return { message: error.message, hint: error.hint ?? null, waits: false }
}

/**
 * The environment is being destroyed. It is created again afterwards, and until then people see the
 * reason.
 */
export function isBusy(error: unknown): boolean {
  return isTwinstackError(error) && error.code === 'environment-busy'
}

export const describeWaiting = (environment: string) => ({
  message: `${environment} is being destroyed; it is created again afterwards`,
  hint: null,
  waits: true,
})
