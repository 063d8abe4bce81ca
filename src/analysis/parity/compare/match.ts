/**
 * Which resource of one environment is which of the other: by place in the program, never by id.
 */
import { countFamilies } from './families.ts'
import type { Family } from './families.ts'
import type { Placed } from './place.ts'
import { renamedPairs } from './renamed.ts'

export type Pair = { left: Placed; right: Placed; renamed: boolean }
export type Matching = {
  pairs: Pair[]
  onlyLeft: Placed[]
  onlyRight: Placed[]
  families: Family[]
  /** resources that belong to no pair because a family has more members here */
  counted: { left: Placed[]; right: Placed[] }
}

/**
 * First the same place letter by letter, then the same place but for the environment's own name,
 * then members of numbered families, then what was only renamed. Every step sees only what the
 * steps before it left.
 */
export function match(left: Placed[], right: Placed[]): Matching {
  const exact = pairUp(left, right, one => one.raw)
  const own = pairUp(exact.onlyLeft, exact.onlyRight, one => one.place)
  const families = countFamilies({ left, right, onlyLeft: own.onlyLeft, onlyRight: own.onlyRight })
  const renamed = renamedPairs(families.onlyLeft, families.onlyRight)
  const moved = [...families.renumbered, ...renamed.pairs].map(pair => ({ ...pair, renamed: true }))
  return {
    pairs: [...exact.pairs, ...own.pairs, ...moved],
    onlyLeft: renamed.onlyLeft,
    onlyRight: renamed.onlyRight,
    families: families.families,
    counted: families.counted,
  }
}

/** Pairs resources whose key is unique on both sides. */
function pairUp(left: Placed[], right: Placed[], keyOf: (one: Placed) => string) {
  const [ours, theirs] = [unique(left, keyOf), unique(right, keyOf)]
  const pairs: Pair[] = []
  const taken = new Set<Placed>()
  for (const [key, one] of ours) {
    const other = one === null ? null : (theirs.get(key) ?? null)
    if (one === null || other === null) continue
    pairs.push({ left: one, right: other, renamed: false })
    taken.add(one).add(other)
  }
  return {
    pairs,
    onlyLeft: left.filter(one => !taken.has(one)),
    onlyRight: right.filter(one => !taken.has(one)),
  }
}

/** null: more than one has this key */
function unique(all: Placed[], keyOf: (one: Placed) => string): Map<string, Placed | null> {
  const found = new Map<string, Placed | null>()
  for (const one of all) {
    const key = keyOf(one)
    found.set(key, found.has(key) ? null : one)
  }
  return found
}
