import { tmpdir } from 'node:os'
import t from 'tap'
import { checkDiskSpace, mebibyte, readFreeBytes } from '../../src/adapters/diskSpace.ts'

t.test('below the minimum the message names the free space', async t => {
  const check = (free: number | null) => checkDiskSpace('/data', 512, async () => free)
  t.equal(await check(512 * mebibyte), 'ok')
  t.equal(await check(null), 'ok', 'an unknown free space stops nothing')
  t.match(await check(511.9 * mebibyte), /has 511 MiB free, and 512 MiB are expected/)
})

t.test('the free space of a real disk', async t => {
  t.ok(((await readFreeBytes(tmpdir())) ?? 0) > mebibyte)
  t.equal(await readFreeBytes('/nonexistent'), null)
  t.match(await checkDiskSpace(tmpdir(), 2 ** 40), /no operation starts/)
})
