import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createRecentReadings } from '../../../api/dashboard/recentReadings.ts'

t.test('a result in time is current, and is not computed twice', async t => {
  const recent = createRecentReadings(1000)
  let count = 0
  const options = { maximumAge: 10_000, compute: async () => ++count }
  t.same(await recent.read('a', options), { value: 1, isCurrent: true })
  t.same(await recent.read('a', options), { value: 1, isCurrent: true })
  t.same(await recent.read('b', options), { value: 2, isCurrent: true }, 'another key')
})

t.test('what takes longer is shown by a later page; until then the last result', async t => {
  const recent = createRecentReadings(10)
  let end = (_value: number) => {}
  let computations = 0
  const compute = () => {
    computations++
    return new Promise<number>(resolve => {
      end = resolve
    })
  }
  const read = (maximumAge: number) => recent.read('a', { maximumAge, compute })
  t.same(await read(10_000), { value: null, isCurrent: false })
  t.same(await read(10_000), { value: null, isCurrent: false })
  t.equal(computations, 1, 'one computation for both')
  end(1)
  await sleep(1)
  t.same(await read(10_000), { value: 1, isCurrent: true })
  await sleep(5)
  t.same(await read(0), { value: 1, isCurrent: false }, 'too old')
  end(2)
  await sleep(1)
  t.same(await read(10_000), { value: 2, isCurrent: true })
})

t.test('an error is thrown once, and the next page tries again', async t => {
  const recent = createRecentReadings(1000)
  const options = { maximumAge: 1000, compute: () => Promise.reject(new Error('no')) }
  await t.rejects(recent.read('a', options), { message: 'no' })
  const fixed = { maximumAge: 1000, compute: async () => 1 }
  t.same(await recent.read('a', fixed), { value: 1, isCurrent: true })
})

t.test('the one read least recently is removed', async t => {
  const recent = createRecentReadings(1000)
  let count = 0
  const options = { maximumAge: 100_000, compute: async () => ++count }
  for (let at = 0; at < 61; at++) await recent.read(`key ${at}`, options)
  await recent.read('key 60', options)
  t.equal(count, 61)
  await recent.read('key 0', options)
  t.equal(count, 62)
})
