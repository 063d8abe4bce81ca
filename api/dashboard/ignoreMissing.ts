import { isTwinstackError } from '../../src/lib/errors.ts'

/** The value to show instead of something that does not exist; every other error is thrown. */
export function ignoreMissing<Value>(error: unknown, instead: Value): Value {
  if (isTwinstackError(error) && error.code === 'not-found') return instead
  throw error
}
