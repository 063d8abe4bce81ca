import fc from 'fast-check'
import t from 'tap'
import { arrayText, elementsOf, membersOf, objectText } from '../../src/lib/rawJson.ts'

t.test('objects and arrays are put together as they were', async t => {
  fc.assert(
    fc.property(fc.json(), text => {
      const value: unknown = JSON.parse(text)
      if (Array.isArray(value)) {
        t.equal(arrayText(elementsOf(text)), JSON.stringify(value))
      } else if (value !== null && typeof value === 'object') {
        const members = membersOf(text)
        t.same(JSON.parse(objectText(members)), value)
        t.same([...members.keys()].sort(), Object.keys(value).sort())
      }
    }),
  )
})

t.test('values keep their text', async t => {
  const members = membersOf(String.raw` { "a" : 1.0 , "b\"\\":{"x": [1e400, "}\""]},"a":2 } `)
  t.same(
    [...members],
    [
      ['a', '2'],
      ['b"\\', String.raw`{"x": [1e400, "}\""]}`],
    ],
  )
  t.same(elementsOf('[ 1 , "," ,[]]'), ['1', '","', '[]'])
  t.same([...membersOf('{}')], [])
  t.same(elementsOf(' [ ] '), [])
})

t.test('what is no object or array is refused', async t => {
  for (const text of ['', '[]', '{', '{"a"}', '{"a":}', '{"a":1,}', '{a:1}', '{"a":1} x', '{"a":"'])
    t.throws(() => membersOf(text), SyntaxError, text)
  for (const text of ['{}', '[', '[1 2]', '[1,]', '[,]', '["'])
    t.throws(() => elementsOf(text), SyntaxError, text)
})
