import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { runInTurn } from '../../../../src/adapters/git/remote/runInTurn.ts'

t.test('callers during a fetch share the next one, which begins afterwards', async t => {
  let begun = 0
  let together = 0
  const work = runInTurn(async () => {
    begun += 1
    together += 1
    t.equal(together, 1, 'one at a time')
    await sleep(5)
    together -= 1
  })
  const first = work()
  await Promise.all([
    first,
    ...[1, 2, 3].map(async () => {
      await work()
      t.equal(begun, 2)
    }),
  ])
  await work()
  t.equal(begun, 3)
})

t.test('a failure is returned only to the callers of that fetch', async t => {
  let fails = true
  const work = runInTurn(async () => {
    if (fails) throw new Error('away')
  })
  const first = work()
  const second = work()
  await t.rejects(first, /away/)
  await t.rejects(second, /away/)
  fails = false
  await t.resolves(work())
})
