/** Lists that are read page by page: from the store, from the API, from memory. */

/** One page of a list; `total` counts the items of all pages. */
export type Page<T> = { items: T[]; page: number; pageSize: number; total: number }

/** Which page to read: `page` from 1, `pageSize` items at most. */
export type PageInput = { page: number; pageSize: number }

type ListPage<T> = (input: PageInput) => Promise<Pick<Page<T>, 'items' | 'total'>>

/**
 * The pages of a list, one after the other, until all items were read. A caller that has found what
 * it needs leaves the loop, and no further page is read.
 */
export async function* readPages<T>(list: ListPage<T>, pageSize = 100): AsyncGenerator<T[]> {
  for (let page = 1; ; page += 1) {
    const { items, total } = await list({ page, pageSize })
    yield items
    if (items.length === 0 || page * pageSize >= total) return
  }
}

/** All items of a list. */
export async function collectPages<T>(list: ListPage<T>, pageSize = 100): Promise<T[]> {
  const found: T[] = []
  for await (const items of readPages(list, pageSize)) found.push(...items)
  return found
}

/** The items of one page of a list that is in memory. */
export function slicePage<T>(all: readonly T[], { page, pageSize }: PageInput): T[] {
  return all.slice((page - 1) * pageSize, page * pageSize)
}
