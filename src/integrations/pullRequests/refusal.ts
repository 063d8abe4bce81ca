import { TwinstackError } from '../../lib/errors.ts'
import type { PullPlace } from './pullRequestEvent.ts'

/** Said to people rather than tried again; null: it may work later. */
export function refused(error: unknown): error is TwinstackError {
  return (
    error instanceof TwinstackError &&
    !['unavailable', 'internal', 'rate-limited'].includes(error.code)
  )
}

/** a forge tells of a commit a moment before git hands it out everywhere */
export const patience = 2

/**
 * Why something was refused, to be shown. Throws what is no refusal, and what is worth another try:
 * a commit that is not there yet, an environment that is just being destroyed.
 */
export function refusalOf(error: unknown, attempts: number): NonNullable<PullPlace['problem']> {
  if (!refused(error)) throw error
  if (
    error.code === 'environment-busy' ||
    (error.code === 'revision-not-found' && attempts < patience)
  )
    throw new TwinstackError('unavailable', error.message, { cause: error })
  return { message: error.message, hint: error.hint ?? null, waits: false }
}

/**
 * The environment is on its way out: it is made again when that is done, and until then people see
 * why nothing happens.
 */
export function isBusy(error: unknown): boolean {
  return error instanceof TwinstackError && error.code === 'environment-busy'
}

export const waiting = (environment: string) => ({
  message: `${environment} is being destroyed; it is made again as soon as that is done`,
  hint: null,
  waits: true,
})
