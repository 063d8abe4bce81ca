import { tmpdir } from 'node:os'
import t from 'tap'
import { createStartCondition } from '../../src/adapters/startCondition.ts'

const impossible = 2 ** 40

t.test('an operation starts only with free disk space and free memory', async t => {
  const check = (diskFreeMiB: number, memoryFreeMiB: number, running: number) =>
    createStartCondition({ home: tmpdir(), diskFreeMiB, memoryFreeMiB })(running)
  t.equal(await check(0, 0, 3), 'ok')
  t.equal(await check(0, impossible, 0), 'ok', 'the first one needs no free memory')
  t.match(await check(0, impossible, 1), /of free memory/)
  t.match(await check(impossible, 0, 0), /no operation starts/, 'the disk counts for the first too')
})
