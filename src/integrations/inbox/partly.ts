/**
 * A board of which some parts could be shown and some not: where those stand is kept, so that
 * nobody sends them twice.
 */
import { errorMessage } from '../../lib/errors.ts'
export class PartlyShown extends Error {
  override name = 'PartlyShown'
  readonly place: Record<string, unknown>

  constructor(place: Record<string, unknown>, cause: unknown) {
    super(errorMessage(cause), { cause })
    this.place = place
  }
}
