import t from 'tap'
import { memoise, shareRuns } from '../../src/lib/memoise.ts'

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

t.test(
  'calls with one key share a run while it lasts; another key and a later call do not',
  async t => {
    let runs = 0
    const share = shareRuns<number>()
    const work = async () => ++runs
    t.strictSame(
      await Promise.all([share('a', work), share('a', work), share('b', work)]),
      [1, 1, 2],
    )
    t.equal(await share('a', work), 3)
    const failing = async () => Promise.reject(new Error('not yet'))
    await t.rejects(share('a', failing))
    t.equal(await share('a', work), 4, 'a failure is not kept')
  },
)
