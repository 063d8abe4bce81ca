import type { TestResult } from '../../../model/promotion.ts'
import { citeTest } from '../cite.ts'
import { joinFirst, markMet, markUnmet, markUnmetByList, type ConditionJudge } from './condition.ts'

/**
 * The newest result of each check and suite of the proving operation passed, and there is at least
 * one.
 */
export const judgeTests: ConditionJudge = ({
  tests: results,
  candidates: [proof],
  policy: {
    gate: { from },
  },
}) => {
  if (!proof)
    return markUnmet(
      `nothing was deployed to ${from} that could have been tested`,
      `deploy it to ${from} first`,
    )
  const newest = findNewest(results)
  if (newest.length === 0)
    return markUnmet(
      `operation ${proof.id} has no test results`,
      'declare checks in checks.yaml beside the main file of the program, or report with POST ' +
        `/v1/operations/${proof.id}/tests`,
    )
  const failing = newest.filter(({ outcome }) => outcome !== 'passed')
  const evidence = newest.map(citeTest)
  if (failing.length > 0)
    return markUnmetByList(
      {
        summary: `${failing.length} of ${newest.length} did not pass`,
        lines: failing.map(describeResult),
        command: `twinstack operation show ${proof.id}`,
        fix: `correct what failed, and deploy that to ${from}`,
      },
      ...evidence,
    )
  return markMet(
    `${newest.length} passed: ${joinFirst(newest.map(({ name }) => name))}`,
    ...evidence,
  )
}

const describeResult = ({ name, outcome, failed, total }: TestResult) =>
  `${name} ${outcome}${outcome === 'failed' && total > 1 ? ` (${failed} of ${total})` : ''}`

/** For a check that ran again, or a suite that was reported again, the last result counts. */
export function findNewest(results: TestResult[]): TestResult[] {
  const byName = new Map<string, TestResult>()
  for (const result of [...results].sort((a, b) => a.at.localeCompare(b.at)))
    byName.set(`${result.source} ${result.name}`, result)
  return [...byName.values()]
}
