/**
 * Everything an async iterable gives (`Array.fromAsync` is not in the language level that tsconfig
 * names).
 */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
