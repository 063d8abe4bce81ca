/**
 * A status message of which some parts were sent and some failed. It keeps the ids of the sent
 * parts, so that nobody sends them twice.
 */
import { errorMessage } from '../../lib/errors.ts'
export class PartialUpdateError extends Error {
  override name = 'PartlyShown'
  readonly place: Record<string, unknown>

  constructor(place: Record<string, unknown>, cause: unknown) {
    super(errorMessage(cause), { cause })
    this.place = place
  }
}
