import { createDigestCache } from '../../lib/digestCache.ts'
import { compareSides, type CompareInput } from '../../analysis/parity/judgeParity.ts'
import type { ParityComparison } from '../../model/difference.ts'
import { getSchemaKey } from './providerSchemas.ts'

/** each contains the differences of two states, without their resources */
const compared = createDigestCache<ParityComparison>(32)

/**
 * Compares two sides as `compareSides` does, once for the same inputs. Each call returns a copy,
 * which the caller may change.
 *
 * @param compare is called where the inputs are new
 */
export function compareSidesOnce(
  { left, right, pair, plan, register }: CompareInput,
  compare = compareSides,
): ParityComparison {
  const images = register?.images
  const input: CompareInput = {
    left,
    right,
    pair,
    ...(plan ? { plan: { state: plan.state, settings: plan.settings } } : {}),
    ...(images ? { register: { images } } : {}),
  }
  return structuredClone(compared.read([input, getSchemaKey()], () => compare(input)))
}
