import t from 'tap'
import {
  collect,
  collectPages,
  followPages,
  slicePage,
  readPages,
  readUntilShort,
  type PageInput,
} from '../../src/lib/pagination.ts'

const letters = [...'abcdefg']
function listOf(all: string[]) {
  const read: PageInput[] = []
  const list = async (input: PageInput) => {
    read.push(input)
    return { items: slicePage(all, input), total: all.length }
  }
  return { read, list }
}

t.test('all pages are read, in order, and none after the last', async t => {
  const { read, list } = listOf(letters)
  t.strictSame(await collectPages(list, 3), letters)
  t.strictSame(
    read.map(({ page }) => page),
    [1, 2, 3],
  )
  const full = listOf([...'abcdef'])
  t.strictSame(await collectPages(full.list, 3), [...'abcdef'])
  t.equal(full.read.length, 2, 'a last page that is full is known to be the last')
})

t.test('an empty list is read once', async t => {
  const { read, list } = listOf([])
  t.strictSame(await collectPages(list), [])
  t.strictSame(read, [{ page: 1, pageSize: 100 }])
})

t.test('a list that shrinks while it is read ends', async t => {
  const all = [...letters]
  const list = async (input: PageInput) => {
    const items = slicePage(all, input)
    all.splice(3)
    return { items, total: 7 }
  }
  t.strictSame(await collectPages(list, 3), ['a', 'b', 'c'])
})

t.test('a caller that leaves the loop reads no further page', async t => {
  const { read, list } = listOf(letters)
  for await (const items of readPages(list, 2)) if (items.includes('c')) break
  t.equal(read.length, 2)
})

t.test('a list without a total ends with a page that is not full', async t => {
  const { read, list } = listOf(letters)
  const items = async (input: PageInput) => (await list(input)).items
  t.strictSame(await collect(readUntilShort(items, { pageSize: 3, mostPages: 20 })), letters)
  t.equal(read.length, 3)
  t.strictSame(
    await collect(readUntilShort(items, { pageSize: 3, mostPages: 2 })),
    [...'abcdef'],
    'not more pages than allowed',
  )
  t.equal(read.length, 5)
})

t.test('cursors are followed until a page has none', async t => {
  const read: number[] = []
  const pages = followPages(0, async after => {
    read.push(after)
    return { items: letters.slice(after, after + 4), next: after + 4 < 7 ? after + 4 : null }
  })
  t.strictSame(await collect(pages), letters)
  t.strictSame(read, [0, 4])
})
