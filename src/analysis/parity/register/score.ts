import type { Judgement } from '../../../model/register.ts'

/**
 * The weight of a place with a failing software version; any other failing place has the weight 1.
 */
export const neverWeight = 5

/**
 * Computes the similarity of a pair from 0 to 100, with one decimal.
 *
 *     score = 100 × max(0, 1 − (F + 5 × N) / C)
 *
 * C: places compared (resources by type and name, of either side). N: places with a difference that
 * is never legitimate (software versions). F: other places with a failing difference. Documented
 * differences, "ahead" within its time limit and aspects outside of mode partial do not lower the
 * score. It is rounded down, so that 100 means that nothing fails.
 */
export function score({ verdicts }: Pick<Judgement, 'verdicts'>, compared: number): number {
  const failing = new Map<string, number>()
  for (const { place, status, fails } of verdicts) {
    if (!fails) continue
    const at = `${place.type} ${place.name}`
    failing.set(at, Math.max(failing.get(at) ?? 0, status === 'never-legitimate' ? neverWeight : 1))
  }
  const cost = [...failing.values()].reduce((sum, one) => sum + one, 0)
  // a failing difference without a resource (regions, runtime versions) counts as a place
  const places = Math.max(compared, failing.size)
  return places === 0 ? 100 : Math.floor(Math.max(0, 1 - cost / places) * 1000) / 10
}
