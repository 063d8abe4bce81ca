/** Numbers that a seed determines, so that a round of faults can be repeated. */
export type RandomNumbers = {
  /** from 0 (included) to 1 (excluded) */
  next(): number
  /** a whole number, both ends included */
  between(least: number, most: number): number
  pick<T>(items: readonly [T, ...T[]] | readonly T[]): T
}

/** mulberry32: 32 bits of state, enough to choose faults. */
export function createRandom(seed: number): RandomNumbers {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    pick: items => {
      const item = items[between(0, items.length - 1)]
      if (item === undefined) throw new Error('nothing to choose from')
      return item
    },
  }
}
