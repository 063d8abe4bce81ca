/**
 * Pairs the members of two groups by similarity: two members are a pair when each is the most
 * similar one to the other.
 */

import { diceCoefficient } from 'dice-coefficient'

type Work<T> = {
  left: T[]
  right: T[]
  /** 0 to 1 */
  likeness: (a: T, b: T) => number
  name: (one: T) => string
  /** the minimum similarity of a pair */
  least: number
}
type RatedCandidate<T> = { one: T; score: number; names: number }

/** Above this product of both counts nothing is paired: the cost would be too high. */
const mostPairs = 900
/** Candidates whose scores differ by less are equally similar; then their names decide. */
const margin = 0.05
/** The minimum similarity of the names; half of it is the minimum lead over the next candidate. */
const leastNames = 0.3

/** @returns nothing when there are more than `mostPairs` combinations */
export function pairBest<T>(work: Work<T>): { left: T; right: T }[] {
  const { left, right, likeness, name, least } = work
  if (left.length * right.length > mostPairs) return []
  const rated = left.map(a =>
    right.map(b => ({ score: likeness(a, b), names: diceCoefficient(name(a), name(b)) })),
  )
  const forLeft = left.map((_, i) =>
    selectBest(
      right.map((one, j) => ({ one, ...getRated(rated, i, j) })),
      least,
    ),
  )
  return right.flatMap((one, j) => {
    const ours = selectBest(
      left.map((other, i) => ({ one: other, ...getRated(rated, i, j) })),
      least,
    )
    return ours !== null && forLeft[left.indexOf(ours)] === one ? [{ left: ours, right: one }] : []
  })
}

const getRated = (rated: { score: number; names: number }[][], i: number, j: number) =>
  rated[i]?.[j] ?? { score: 0, names: 0 }

/** Returns the best candidate; null when another one is equally good. */
function selectBest<T>(all: RatedCandidate<T>[], least: number): T | null {
  const best = Math.max(0, ...all.map(({ score }) => score))
  const equal = all.filter(({ score }) => score >= least && score > best - margin)
  const [first, second] = equal.sort((a, b) => b.names - a.names)
  if (first === undefined) return null
  if (second === undefined) return first.one
  return first.names >= leastNames && first.names - second.names >= leastNames / 2
    ? first.one
    : null
}
