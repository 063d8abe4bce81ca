/** Random numbers from a seed: the same seed makes the same twins. */
export type RandomSource = {
  below: (limit: number) => number
  pick: <Item>(items: readonly Item[]) => Item
  flip: () => boolean
  shuffle: <Item>(items: readonly Item[]) => Item[]
  hex: (length: number) => string
}

/** mulberry32 */
export function randomOf(seed: number): RandomSource {
  let state = (seed * 2654435761) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const pick = <Item>(items: readonly Item[]): Item => {
    const found = items[below(items.length)]
    if (found === undefined) throw new Error('nothing to pick from')
    return found
  }
  return {
    below,
    pick,
    flip: () => next() < 0.5,
    shuffle: items => {
      const all = [...items]
      for (let at = all.length - 1; at > 0; at--) {
        const other = below(at + 1)
        ;[all[at], all[other]] = [all[other] as never, all[at] as never]
      }
      return all
    },
    hex: length => Array.from({ length }, () => below(16).toString(16)).join(''),
  }
}
