/** The input and the result of conditions. */
import type { EnvironmentReading } from '../../../model/environmentReading.ts'
import type { Operation } from '../../../model/operation.ts'
import type { ComplianceReport } from '../../../model/compliance.ts'
import type { Verdict } from '../../../model/register.ts'
import type { Revision } from '../../../model/revision.ts'

import type {
  Condition,
  GateDecision,
  Policy,
  SignOff,
  TestResult,
} from '../../../model/promotion.ts'
import type { BoundPlan } from '../../../model/promotionService.ts'

export type ConditionResult = Pick<
  Condition,
  'met' | 'detail' | 'summary' | 'command' | 'fix' | 'evidence'
>

/**
 * A value that must be proven and that can't be compared: the plan does not know it yet, or (`why`)
 * it is a secret on both sides.
 */
export type UnknownValue = {
  type: string
  name: string
  path: string
  left: unknown
  why?: 'secret'
}

/**
 * The result of the comparison of the proving environment with the planned state. `problem`: why
 * there is no comparison; otherwise null. `unknown`: values that could not be compared.
 */
export type PlannedParity =
  | { problem: string; verdicts: []; unknown: []; registerDigest: null }
  | {
      problem: null
      verdicts: Verdict[]
      unknown: UnknownValue[]
      registerDigest: string | null
    }

/** The operation that is judged, as conditions need it. `id` and `createdAt`: of a stored one. */
export type JudgedOperation = Pick<Operation, 'kind' | 'revision' | 'options'> &
  Partial<Pick<Operation, 'id' | 'createdAt'>>

export type GateEvidence = {
  now: Date
  operation: JudgedOperation
  environment: string
  rule: GateDecision['rule']
  policy: Policy
  /** what is deployed there; null: nothing */
  deployed: Revision | null
  /** the newest plan; null when there is none, or when it is of another state */
  bound: BoundPlan | null
  /** whether the proving environment exists */
  fromExists: boolean
  /**
   * ended operations of the commit on all resources, newest first: in the proving environment, or
   * for a rollback in the environment itself
   */
  candidates: Operation[]
  /** the newest operation of any commit, where this commit has none */
  other: Operation | null
  tests: TestResult[]
  signOffs: SignOff[]
  drift: {
    /** of the proving environment */
    source: EnvironmentReading
    /** of the environment itself; null while nothing is deployed there */
    target: EnvironmentReading | null
    /** a drift check counts when it began at this time or later; ISO 8601 */
    since: string
    /**
     * whether the operation checks for drift again before it plans; an older check then refuses
     * nothing yet
     */
    pending: boolean
  }
  /** digest of the recorded state of the environment */
  recordedState: string | null
  /**
   * the last change of the recorded state that no operation made, and when it was found; null when
   * there is none or an operation wrote the state later
   */
  outOfBand: { at: string; text: string } | null
  /** null without a plan */
  parity: PlannedParity | null
  /** null without a plan */
  compliance: ComplianceReport | null
  /** how resources are protected, by URN; only protected resources */
  protections: Map<string, string>
}

/** Judges one condition from the evidence only. */
export type ConditionJudge = (facts: GateEvidence) => ConditionResult

export const markMet = (detail: string, ...evidence: Condition['evidence']): ConditionResult => ({
  met: true,
  detail,
  fix: null,
  evidence,
})
export const markUnmet = (
  detail: string,
  fix: string,
  ...evidence: Condition['evidence']
): ConditionResult => ({
  met: false,
  detail,
  fix,
  evidence,
})
/**
 * Not met because of a list: the summary names its number, the detail its first ten lines, and the
 * command shows all of it.
 */
export function markUnmetByList(
  {
    summary,
    lines,
    command,
    fix,
  }: Record<'summary' | 'command' | 'fix', string> & {
    lines: string[]
  },
  ...evidence: Condition['evidence']
): ConditionResult {
  return {
    met: false,
    detail: `${summary}: ${joinFirst(lines)}`,
    summary,
    command,
    fix,
    evidence,
  }
}
/** The condition can't be judged yet. */
export const markUndecided = (detail: string, fix: string | null = null): ConditionResult => ({
  met: null,
  detail,
  fix,
  evidence: [],
})

export const shorten = (revision: Pick<Revision, 'id'> | null): string =>
  revision?.id.slice(0, 12) ?? 'nothing'
/** The first ten lines, and the number of the others. */
export function joinFirst(lines: string[], most = 10): string {
  return lines.length > most
    ? `${lines.slice(0, most).join('; ')}; and ${lines.length - most} more`
    : lines.join('; ')
}
/** The number with the noun, in the plural where needed. */
export const formatCount = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`
/** The result of a condition about the plan while there is no plan. */
export const needsPlan = (environment: string): ConditionResult =>
  markUndecided(
    'needs a plan',
    `the operation makes one; beforehand: twinstack preview ${environment}`,
  )
