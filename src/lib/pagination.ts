/** Lists that are read page by page: from the store, from an API, from memory. */

/** One page of a list; `total` counts the items of all pages. */
export type Page<T> = { items: T[]; page: number; pageSize: number; total: number }

/** Which page to read: `page` from 1, `pageSize` items at most. */
export type PageInput = { page: number; pageSize: number }

type ListPage<T> = (input: PageInput) => Promise<Pick<Page<T>, 'items' | 'total'>>

/**
 * One page, and the cursor of the next one: a page number, a token, the last number that was read.
 */
export type CursorPage<T, Cursor> = { items: T[]; next: Cursor | null }

/**
 * The pages of a list, from the one at `first` on, until one has no next page. A caller that has
 * found what it needs leaves the loop, and no further page is read.
 */
export async function* followPages<T, Cursor>(
  first: Cursor,
  read: (cursor: Cursor) => Promise<CursorPage<T, Cursor>>,
): AsyncGenerator<T[]> {
  for (let cursor: Cursor | null = first; cursor !== null;) {
    const page: CursorPage<T, Cursor> = await read(cursor)
    yield page.items
    cursor = page.next
  }
}

/** The pages of a list that reports its number of items. */
export function readPages<T>(list: ListPage<T>, pageSize = 100): AsyncGenerator<T[]> {
  return followPages(1, async page => {
    const { items, total } = await list({ page, pageSize })
    const isLast = items.length === 0 || page * pageSize >= total
    return { items, next: isLast ? null : page + 1 }
  })
}

/**
 * The pages of a list that does not report its number of items: a page that is not full is the last
 * one. At most `mostPages` are read.
 */
export function readUntilShort<T>(
  list: (input: PageInput) => Promise<T[]>,
  { pageSize, mostPages }: { pageSize: number; mostPages: number },
): AsyncGenerator<T[]> {
  return followPages(1, async page => {
    const items = await list({ page, pageSize })
    const isLast = items.length < pageSize || page === mostPages
    return { items, next: isLast ? null : page + 1 }
  })
}

/** All items of a list. */
export async function collectPages<T>(list: ListPage<T>, pageSize = 100): Promise<T[]> {
  return collect(readPages(list, pageSize))
}

/** All items of these pages. */
export async function collect<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const found: T[] = []
  for await (const items of pages) found.push(...items)
  return found
}

/** The items of one page of a list that is in memory. */
export function slicePage<T>(all: readonly T[], { page, pageSize }: PageInput): T[] {
  return all.slice((page - 1) * pageSize, page * pageSize)
}
