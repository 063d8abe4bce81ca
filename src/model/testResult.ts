/** Summarises a list of results. Pure. */
import type { TestResult } from './promotion.ts'

type CountedTests = Pick<TestResult, 'total' | 'failed' | 'skipped'>
type Case = TestResult['cases'][number]

export const mostCases = 1000

/**
 * The result is failed when any test failed. A suite in which every test was skipped proves
 * nothing.
 */
export function judgeOutcome({ total, failed, skipped }: CountedTests): TestResult['outcome'] {
  if (failed > 0) return 'failed'
  return total - skipped > 0 ? 'passed' : 'error'
}

export function countCases(cases: Pick<Case, 'outcome'>[]): CountedTests {
  const countOutcome = (...outcomes: Case['outcome'][]) =>
    cases.filter(({ outcome }) => outcomes.includes(outcome)).length
  return {
    total: cases.length,
    failed: countOutcome('failed', 'error'),
    skipped: countOutcome('skipped'),
  }
}

const rank: Record<Case['outcome'], number> = { error: 0, failed: 0, skipped: 2, passed: 1 }

/** Returns at most 1000 results, failed ones first. */
export function selectCases(cases: Case[]): Case[] {
  return cases.toSorted((a, b) => rank[a.outcome] - rank[b.outcome]).slice(0, mostCases)
}
