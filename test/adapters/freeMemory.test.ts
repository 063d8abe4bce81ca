import { join } from 'node:path'
import t from 'tap'
import { mebibyte } from '../../src/adapters/diskSpace.ts'
import { checkFreeMemory, readFreeMemory } from '../../src/adapters/freeMemory.ts'

const meminfo = 'MemTotal:       2048 kB\nMemFree:        5 kB\nMemAvailable:   1024 kB\n'

t.test('the smaller one of machine and container; cached files are free', async t => {
  const read = (files: Record<string, string>) => {
    const folder = t.testdir(files)
    return readFreeMemory({ meminfo: join(folder, 'meminfo'), cgroup: folder })
  }
  t.equal(await read({ meminfo }), 1024 * 1024, 'no container')
  const container = {
    meminfo,
    'memory.max': '1000\n',
    'memory.current': '900\n',
    'memory.stat': 'anon 300\ninactive_file 500\nactive_file 100\n',
  }
  t.equal(await read(container), 600)
  t.equal(await read({ ...container, 'memory.max': 'max\n' }), 1024 * 1024, 'without a limit')
  t.equal(await read({ ...container, 'memory.current': '2000\n' }), 0)
  t.equal(await read({}), null)
})

t.test('this machine says it', async t => {
  if (process.platform === 'linux') t.ok(((await readFreeMemory()) ?? 0) > mebibyte)
  t.end()
})

t.test('too little memory stops a second operation, not the first', async t => {
  const check = (free: number | null, running: number) =>
    checkFreeMemory(512, running, async () => free)
  t.equal(await check(511 * mebibyte, 0), 'ok')
  t.match(await check(511 * mebibyte, 2), /has 511 MiB .* 512 MiB are expected: .* the 2 that run/)
  t.equal(await check(512 * mebibyte, 2), 'ok')
  t.equal(await check(null, 2), 'ok', 'an unknown amount stops nothing')
  t.equal(await checkFreeMemory(0, 2, async () => 1), 'ok', 'switched off')
})
