/** The summary of all rounds. */
import type { RoundResult } from './round.ts'

export type Report = {
  seed: number
  rounds: number
  operations: number
  faults: Record<string, number>
  undecided: number
  recoveries: number[]
  violations: string[]
}

export function createReport(seed: number): Report {
  return {
    seed,
    rounds: 0,
    operations: 0,
    faults: {},
    undecided: 0,
    recoveries: [],
    violations: [],
  }
}

export function addRound(report: Report, result: RoundResult): void {
  report.rounds += 1
  report.operations += result.operations
  report.undecided += result.undecided
  report.recoveries.push(...result.recoveries)
  report.violations.push(...result.violations.map(text => `round ${report.rounds}: ${text}`))
  for (const { name, hit } of result.faults)
    if (hit !== null) report.faults[name] = (report.faults[name] ?? 0) + 1
}

/** The value below which `share` of the numbers are; null without numbers. */
export function findQuantile(numbers: number[], share: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? null
}

export function formatReport(report: Report): string {
  const seconds = (share: number) => {
    const ms = findQuantile(report.recoveries, share)
    return ms === null ? 'none' : `${(ms / 1000).toFixed(1)} s`
  }
  const byKind = Object.entries(report.faults)
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([name, count]) => `  ${name}: ${count}`)
  return [
    `seed: ${report.seed}`,
    `rounds: ${report.rounds}`,
    `operations: ${report.operations}`,
    'faults:',
    ...byKind,
    `undecided: ${report.undecided}`,
    `recovery after the restart: ${report.recoveries.length} operations, ` +
      `median ${seconds(0.5)}, p99 ${seconds(0.99)}`,
    ...report.violations.map(text => `violation: ${text}`),
    `violations: ${report.violations.length}`,
  ].join('\n')
}
