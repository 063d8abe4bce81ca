import t from 'tap'
import { createDigestCache } from '../../src/lib/digestCache.ts'

t.test('the same inputs are computed once, others anew', t => {
  const cache = createDigestCache<string>(2)
  const computed: string[] = []
  const read = (inputs: unknown) =>
    cache.read(inputs, () => {
      computed.push(JSON.stringify(inputs))
      return JSON.stringify(inputs)
    })
  t.equal(read({ a: 1, at: new Date(0) }), read({ a: 1, at: new Date(0) }))
  t.equal(computed.length, 1)
  read({ a: 1, at: new Date(1) })
  t.equal(computed.length, 2, 'a date is an input')
  read({ a: 1, at: new Date(0) })
  t.equal(computed.length, 2, 'both are kept')
  read({ a: 2 })
  read({ a: 1, at: new Date(0) })
  t.equal(computed.length, 3, 'what was read last is kept')
  read({ a: 1, at: new Date(1) })
  t.equal(computed.length, 4, 'what was not read for the longest time went')
  t.end()
})

t.test('a rejected result is not kept', async t => {
  const cache = createDigestCache<Promise<number>>(2)
  let fails = true
  const read = () =>
    cache.read('one', async () => {
      if (fails) throw new Error('no')
      return 1
    })
  await t.rejects(read(), /no/)
  fails = false
  t.equal(await read(), 1)
})

t.test('a result that must not be kept is computed again', async t => {
  let computed = 0
  const cache = createDigestCache<Promise<number>>(2, result => result > 1)
  const read = () => cache.read('one', async () => (computed += 1))
  t.same([await read(), await read(), await read()], [1, 2, 2])
})
