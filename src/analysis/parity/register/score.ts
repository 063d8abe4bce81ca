import type { Judgement } from '../../../model/register.ts'

/** What a place costs that fails by a software version, against 1 for any other failure. */
export const neverWeight = 5

/**
 * How alike a pair is, 0 to 100, one decimal.
 *
 *     score = 100 × max(0, 1 − (F + 5 × N) / C)
 *
 * C: places compared (resources by type and name, of either side). N: places with a difference that
 * is never legitimate (software versions). F: other places with a failing difference. Documented
 * differences, timely "ahead" and what mode partial leaves out cost nothing. Rounded down, so that
 * 100 means that nothing fails.
 */
export function score({ verdicts }: Pick<Judgement, 'verdicts'>, compared: number): number {
  const failing = new Map<string, number>()
  for (const { place, status, fails } of verdicts) {
    if (!fails) continue
    const at = `${place.type} ${place.name}`
    failing.set(at, Math.max(failing.get(at) ?? 0, status === 'never-legitimate' ? neverWeight : 1))
  }
  const cost = [...failing.values()].reduce((sum, one) => sum + one, 0)
  // what is compared beside resources (regions, runtime versions) counts as a place when it fails
  const places = Math.max(compared, failing.size)
  return places === 0 ? 100 : Math.floor(Math.max(0, 1 - cost / places) * 1000) / 10
}
