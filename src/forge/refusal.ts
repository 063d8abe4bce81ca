import { TwinstackError } from '../errors.ts'

/** Said to people rather than tried again; null: it may work later. */
export function refused (error: unknown): error is TwinstackError {
  return error instanceof TwinstackError && !['unavailable', 'internal', 'rate-limited'].includes(error.code)
}

/** a forge tells of a commit a moment before git hands it out everywhere */
const patience = 2

/**
 * Why something was refused, to be shown. Throws what is no refusal, and what is worth another try: a commit that is not there yet,
 * an environment that is just being destroyed.
 */
export function refusalOf (error: unknown, attempts: number): { message: string, hint: string | null } {
  if (!refused(error)) throw error
  if (error.code === 'environment-busy' || error.code === 'revision-not-found' && attempts < patience) throw new TwinstackError('unavailable', error.message, { cause: error })
  return { message: error.message, hint: error.hint ?? null }
}
