/** The result of the comparison for one case, and for all cases. */
import { aspects } from '../../../../src/model/difference.ts'
import type { ParityComparison, ParityDifference } from '../../../../src/model/difference.ts'
import { compareEnvironments } from '../../../../src/analysis/parity/compare/compareEnvironments.ts'
import type { Case, ExpectedDifference } from './case.ts'
import { requirePresent } from '../../../helper/present.ts'

export type Verdict = {
  case: Case
  hits: { expected: ExpectedDifference; found: ParityDifference }[]
  missed: ExpectedDifference[]
  spurious: ParityDifference[]
  wrong: string[]
}

export function judge(one: Case): Verdict {
  const comparison = compareEnvironments(one.left, one.right, one.options)
  const open = [...comparison.differences]
  const hits: Verdict['hits'] = []
  const missed = one.expected.filter(expected => {
    const at = open.findIndex(found => isThat(expected, found))
    if (at >= 0) hits.push({ expected, found: requirePresent(open.splice(at, 1)[0]) })
    return at < 0
  })
  return {
    case: one,
    hits,
    missed,
    spurious: open,
    wrong: [...hits.flatMap(wrongIn), ...wrongNames(one, comparison)],
  }
}

/** The same place, path and kind; whether the aspect is right is another question. */
function isThat(expected: ExpectedDifference, found: ParityDifference): boolean {
  const [type, name] = expected.resource.split(' ')
  return (
    found.resource.type.endsWith(requirePresent(type)) &&
    found.resource.name === name &&
    found.kind === expected.kind &&
    hasPath(expected, found.path)
  )
}

function hasPath({ path, within }: ExpectedDifference, found: string | null): boolean {
  return within === undefined ? found === path : found !== null && found.split(/[.[]/)[0] === within
}

function wrongIn({ expected, found }: Verdict['hits'][number]): string[] {
  const output = (['aspect', 'ahead', 'never'] as const).filter(
    key => expected[key] != null && expected[key] !== found[key],
  )
  return output.map(
    key => `${found.key}: ${key} is ${String(found[key])}, expected ${String(expected[key])}`,
  )
}

function wrongNames({ renamed = [] }: Case, comparison: ParityComparison): string[] {
  const names = (all: [string, string][]) => JSON.stringify([...all].sort())
  const found = comparison.renamed.map(({ left, right }): [string, string] => [left, right])
  return names(renamed) === names(found)
    ? []
    : [`renamed: ${names(found)}, expected ${names(renamed)}`]
}

export type Summary = {
  cases: number
  right: number
  expected: number
  truePositives: number
  falsePositives: number
  falseNegatives: number
  precision: number
  recall: number
  confusion: Record<string, Record<string, number>>
}

const [nothing, any] = ['(nothing)', '(any)']

export function summaryOf(verdicts: Verdict[]): Summary {
  const count = (of: (verdict: Verdict) => number) =>
    verdicts.reduce((sum, verdict) => sum + of(verdict), 0)
  const [truePositives, falsePositives, falseNegatives] = [
    count(v => v.hits.length),
    count(v => v.spurious.length),
    count(v => v.missed.length),
  ]
  const confusion: Summary['confusion'] = {}
  const add = (expected: string, found: string) => {
    ;(confusion[expected] ??= {})[found] = (confusion[expected]?.[found] ?? 0) + 1
  }
  for (const { hits, missed, spurious } of verdicts) {
    for (const { expected, found } of hits) add(expected.aspect ?? found.aspect, found.aspect)
    for (const { aspect } of missed) add(aspect ?? any, nothing)
    for (const { aspect } of spurious) add(nothing, aspect)
  }
  return {
    cases: verdicts.length,
    right: verdicts.filter(isRight).length,
    expected: truePositives + falseNegatives,
    truePositives,
    falsePositives,
    falseNegatives,
    precision: truePositives / Math.max(1, truePositives + falsePositives),
    recall: truePositives / Math.max(1, truePositives + falseNegatives),
    confusion,
  }
}

export const isRight = ({ missed, spurious, wrong }: Verdict) =>
  missed.length + spurious.length + wrong.length === 0

export function wrongLines({ case: one, missed, spurious, wrong }: Verdict): string[] {
  return [
    `${one.id}: ${one.about}`,
    ...missed.map(
      ({ aspect, kind, resource, path }) =>
        `  missed    ${aspect} ${kind} ${resource} ${path ?? ''}`,
    ),
    ...spurious.map(
      ({ aspect, kind, key, left, right }) =>
        `  spurious  ${aspect} ${kind} ${key} ${JSON.stringify(left)} | ${JSON.stringify(right)}`,
    ),
    ...wrong.map(text => `  wrong     ${text}`),
  ]
}

/** Rows: what is known; columns: what was found. */
export function matrixLines({ confusion }: Summary): string[] {
  const all: string[] = [...aspects, any, nothing]
  const used = all.filter(
    aspect =>
      confusion[aspect] !== undefined ||
      Object.values(confusion).some(row => row[aspect] !== undefined),
  )
  const width = Math.max(...used.map(aspect => aspect.length))
  return [
    `${''.padEnd(width)}  ${used.map((_, index) => String(index + 1).padStart(3)).join(' ')}`,
    ...used.map(
      (row, index) =>
        `${row.padEnd(width)}  ` +
        used.map(column => String(confusion[row]?.[column] ?? '.').padStart(3)).join(' ') +
        `  ${index + 1}`,
    ),
  ]
}
