/**
 * The error for a status message of which some parts were sent and others failed. `place` has the
 * ids of the sent parts, so that the next attempt does not send them again.
 */
import { getErrorMessage } from '../../lib/errors.ts'

export class PartialUpdateError extends Error {
  override name = 'PartialUpdateError'
  readonly place: Record<string, unknown>

  constructor(place: Record<string, unknown>, cause: unknown) {
    super(getErrorMessage(cause), { cause })
    this.place = place
  }
}
