import t from 'tap'
import { memoise } from '../../src/lib/memoise.ts'

t.test('work runs once for calls at the same time and later', async t => {
  let runs = 0
  const read = memoise(async () => ++runs)
  t.strictSame(await Promise.all([read(), read()]), [1, 1])
  t.equal(await read(), 1)
})

t.test('after a failure the next call runs the work again', async t => {
  let runs = 0
  const read = memoise(async () => {
    runs += 1
    if (runs === 1) throw new Error('not yet')
    return runs
  })
  const both = await Promise.allSettled([read(), read()])
  t.strictSame(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
    'calls at the same time share the failure',
  )
  t.equal(await read(), 2)
})
