/** What conditions look at, and what they say. */
import type { Finding } from '../../../model/finding.ts'
import type { DriftReport } from '../../../model/drift.ts'
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

export type Found = Pick<Condition, 'met' | 'detail' | 'fix' | 'evidence'>

/**
 * What the comparison of the proving environment with the planned state said; `problem`: it could
 * not be made.
 */
export type PlannedParity =
  | { problem: string; verdicts: []; registerDigest: null }
  | { problem: null; verdicts: Verdict[]; registerDigest: string | null }

/** The operation that is judged, as conditions need it. */
export type Judged = Pick<Operation, 'kind' | 'revision' | 'options'>

export type Facts = {
  now: Date
  operation: Judged
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
  /** of the environment that proves */
  drift: { open: Finding[]; report: DriftReport | null }
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

/** Says one thing about the facts; reads nothing else. */
export type Look = (facts: Facts) => Found

export const met = (detail: string, ...evidence: Condition['evidence']): Found => ({
  met: true,
  detail,
  fix: null,
  evidence,
})
export const unmet = (detail: string, fix: string, ...evidence: Condition['evidence']): Found => ({
  met: false,
  detail,
  fix,
  evidence,
})
/** It can't be told yet. */
export const open = (detail: string, fix: string | null = null): Found => ({
  met: null,
  detail,
  fix,
  evidence: [],
})

export const short = (revision: Pick<Revision, 'id'> | null): string =>
  revision?.id.slice(0, 12) ?? 'nothing'
/** The first ten, and how many more. */
export function firstOf(lines: string[], most = 10): string {
  return lines.length > most
    ? `${lines.slice(0, most).join('; ')}; and ${lines.length - most} more`
    : lines.join('; ')
}
/** before a plan was made */
export const needsPlan = (environment: string): Found =>
  open('needs a plan', `the operation makes one; beforehand: twinstack preview ${environment}`)
