/** What conditions are judged by, and what a condition says. */
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

/** A value that the plan does not know yet and that has to be proven. */
export type UnknownValue = { type: string; name: string; path: string; left: unknown }

/**
 * What the comparison of the environment that proves with the planned state said. `problem`: it
 * could not be made; null where it was. `unknown`: what could not be compared.
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
  /** the newest plan; null: none was made, or it is of another state */
  bound: BoundPlan | null
  /** whether the environment that proves exists */
  fromExists: boolean
  /**
   * ended whole operations of the commit: there, or for a rollback in the environment itself;
   * newest first
   */
  candidates: Operation[]
  /** the newest of any commit, where there is none of this one */
  other: Operation | null
  tests: TestResult[]
  signOffs: SignOff[]
  drift: {
    /** of the environment that proves */
    source: EnvironmentReading
    /** of the environment itself; null while nothing is deployed there */
    target: EnvironmentReading | null
    /** a drift check counts when it began at this time or later; ISO 8601 */
    since: string
    /** the operation checks again before it plans, so an older check refuses nothing yet */
    pending: boolean
  }
  /** digest of the recorded state of the environment */
  recordedState: string | null
  /**
   * when something else than an operation was last seen to have changed the recorded state, unless
   * an operation wrote it since
   */
  outOfBand: { at: string; text: string } | null
  /** null without a plan */
  parity: PlannedParity | null
  /** null without a plan */
  compliance: ComplianceReport | null
  /** how resources are protected, by URN; only those that are */
  protections: Map<string, string>
}

/** Judges one condition by the evidence; reads nothing else. */
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
/** It cannot be judged yet. */
export const markUndecided = (detail: string, fix: string | null = null): ConditionResult => ({
  met: null,
  detail,
  fix,
  evidence: [],
})

export const short = (revision: Pick<Revision, 'id'> | null): string =>
  revision?.id.slice(0, 12) ?? 'nothing'
/** The first ten, and how many more. */
export function joinFirst(lines: string[], most = 10): string {
  return lines.length > most
    ? `${lines.slice(0, most).join('; ')}; and ${lines.length - most} more`
    : lines.join('; ')
}
/** `count` things, with the plural of the noun. */
export const countOf = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`
/** For a condition about the plan, before there is one. */
export const needsPlan = (environment: string): ConditionResult =>
  markUndecided(
    'needs a plan',
    `the operation makes one; beforehand: twinstack preview ${environment}`,
  )
