import { isTwinstackError } from '../lib/errors.ts'

/** Null when there is no such object, or the caller may not read it. */
export async function findOrNull<Answer>(request: Promise<Answer>): Promise<Answer | null> {
  return request.catch(error => {
    if (isTwinstackError(error) && ['not-found', 'not-deployed', 'forbidden'].includes(error.code))
      return null
    throw error
  })
}
