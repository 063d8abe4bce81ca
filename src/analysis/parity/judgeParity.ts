/**
 * Judges parity: one comparison, one judgement by the register, one score. The stored reports, the
 * matrix and the gate use it.
 */
import type { DiffersSince } from '../../model/parityStore.ts'
import type { ParityComparison, ParityDifference } from '../../model/difference.ts'
import type { Difference, Judgement, Pair, Register } from '../../model/register.ts'
import type { Plan } from '../../model/operation.ts'
import { compareEnvironments } from './compare/compareEnvironments.ts'
import type { Side } from './compare/input.ts'
import { fromComparison } from './register/fromComparison.ts'
import { judgeRegister } from './register/judgeRegister.ts'
import { score } from './register/score.ts'

export type ParityInput = {
  /** the measured environment */
  left: Side
  /** the model that it is compared with */
  right: Side
  register: Pick<Register, 'differences' | 'images'>
  pair: Pair
  /** the side that entries of the register call production; null: nothing is documented */
  production: 'left' | 'right' | null
  now: Date
  /**
   * the planned model at the revision of the measured side; differences that the plan removes are
   * `ahead`
   */
  plan?: Pick<Plan, 'state' | 'settings'> | null
  /** the time at which each difference was first seen, by key */
  since?: (differences: ParityDifference[]) => Promise<Map<string, DiffersSince>>
  /** differences that no state contains, e.g. runtime versions */
  others?: (comparison: ParityComparison) => Difference[]
  /** in place of `compareSides`; its result is changed */
  compare?: (input: CompareInput) => ParityComparison
}
export type CompareInput = Pick<ParityInput, 'left' | 'right' | 'pair' | 'plan'> & {
  register?: Pick<Register, 'images'>
}
export type ParityJudgement = {
  comparison: ParityComparison
  judgement: Judgement
  /** 0 to 100 */
  score: number
}

export async function judgeParity(input: ParityInput): Promise<ParityJudgement> {
  const comparison = (input.compare ?? compareSides)(input)
  const known = await input.since?.(comparison.differences)
  for (const difference of comparison.differences)
    difference.since = known?.get(difference.key) ?? null
  return judgeComparison(comparison, input)
}

/** Compares both sides with the options of the pair. */
export function compareSides({
  left,
  right,
  pair,
  plan,
  register,
}: CompareInput): ParityComparison {
  return compareEnvironments(left, right, {
    ...(plan ? { aheadOf: plan.state, aheadSettings: plan.settings } : {}),
    ...(register?.images ? { images: register.images } : {}),
    ...(pair.mode === 'partial' && pair.aspects ? { aspects: pair.aspects } : {}),
    ...(pair.maximumScaleRatio === undefined ? {} : { maximumScaleRatio: pair.maximumScaleRatio }),
  })
}

/** Judges a comparison by the register and computes its score. */
export function judgeComparison(
  comparison: ParityComparison,
  {
    register,
    pair,
    production,
    now,
    others,
  }: Pick<ParityInput, 'register' | 'pair' | 'production' | 'now' | 'others'>,
): ParityJudgement {
  const judge = () =>
    judgeRegister(
      [...fromComparison(comparison.differences), ...(others?.(comparison) ?? [])],
      register,
      { now, pair, production, tolerated: fromComparison(comparison.withinScale) },
    )
  const first = judge()
  const judgement = isRevisionAlone(first) && markRevisionAhead(comparison) ? judge() : first
  const { matched, missing, extra } = comparison.compared
  return { comparison, judgement, score: score(judgement, matched + missing + extra) }
}

/** Whether the only failing difference is the revision. */
function isRevisionAlone({ verdicts }: Judgement): boolean {
  const failing = verdicts.filter(({ fails }) => fails)
  return failing.length > 0 && failing.every(({ aspect }) => aspect === 'revision')
}

/** Changes the differences of the comparison; returns false when there is none to change. */
function markRevisionAhead({ differences, byAspect }: ParityComparison): boolean {
  const revisions = differences.filter(({ aspect, ahead }) => aspect === 'revision' && !ahead)
  for (const difference of revisions) {
    difference.ahead = true
    difference.explanation = 'only the revision differs: the deployed resources are the same'
    byAspect.revision.ahead += 1
  }
  return revisions.length > 0
}
