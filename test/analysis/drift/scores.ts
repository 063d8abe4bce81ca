/** Confusion matrix, precision and recall of a run over the corpus. */
import type { Decision } from '../../fixtures/drift/case.ts'
import type { Outcome } from './judging.ts'

const decisions: Decision[] = ['drift', 'suppressed', 'noise', 'nothing']

/** Rows: expected; columns: decided. */
export function matrixOf(outcomes: Outcome[]): Record<Decision, Record<Decision, number>> {
  const row = (expected: Decision) =>
    Object.fromEntries(
      decisions.map(decided => [
        decided,
        outcomes.filter(one => one.case.expect.decision === expected && one.decision === decided)
          .length,
      ]),
    )
  return Object.fromEntries(decisions.map(expected => [expected, row(expected)])) as Record<
    Decision,
    Record<Decision, number>
  >
}

/**
 * Precision: the share of reported drift that is drift. Recall: the share of drift that was
 * reported.
 */
export function scoresOf(outcomes: Outcome[]): {
  precision: number
  recall: number
  judged: number
} {
  const drift = outcomes.filter(one => one.decision === 'drift')
  const real = outcomes.filter(one => one.case.expect.decision === 'drift')
  const both = drift.filter(one => one.case.expect.decision === 'drift').length
  return {
    precision: both / drift.length,
    recall: both / real.length,
    judged: outcomes.filter(one => one.wrong.length === 0).length / outcomes.length,
  }
}

/** Wrong cases that are not listed, and listed cases that are now right. */
export function unexpected(outcomes: Outcome[], known: Record<string, string>): string[] {
  const wrong = new Set(outcomes.filter(one => one.wrong.length > 0).map(one => one.case.id))
  return [
    ...outcomes
      .filter(one => one.wrong.length > 0 && !(one.case.id in known))
      .map(one => `${one.case.id}: ${one.wrong.join('; ')}`),
    ...Object.keys(known)
      .filter(id => !wrong.has(id))
      .map(id => `${id} is listed as wrong and is not`),
  ]
}

export function reportLines(outcomes: Outcome[], known: Record<string, string>): string[] {
  const matrix = matrixOf(outcomes)
  const { precision, recall, judged } = scoresOf(outcomes)
  const issues = new Set(outcomes.map(one => one.case.source).filter(source => source !== 'own'))
  const wrong = outcomes.filter(one => one.wrong.length > 0)
  return [
    `${outcomes.length} cases, ${outcomes.filter(one => one.case.source !== 'own').length} of ` +
      `them from ${issues.size} public issues`,
    '',
    `${'expected \\ decided'.padEnd(20)}${decisions.map(decision => decision.padStart(12)).join('')}`,
    ...decisions.map(
      expected =>
        `${expected.padEnd(20)}` +
        decisions.map(decided => String(matrix[expected][decided]).padStart(12)).join(''),
    ),
    '',
    `precision ${percent(precision)}, recall ${percent(recall)} of drift; ${percent(judged)} ` +
      'of the cases right in everything (class, severity, direction, paths, reason)',
    ...(wrong.length === 0
      ? ['no case is judged wrongly']
      : [
          '',
          `judged wrongly: ${wrong.length}`,
          ...wrong.map(
            one =>
              `  ${one.case.id} (${one.case.source}): ` +
              `${one.wrong.join('; ')}` +
              `${known[one.case.id] ? `; known: ${known[one.case.id]}` : '; NOT KNOWN'}`,
          ),
        ]),
  ]
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
