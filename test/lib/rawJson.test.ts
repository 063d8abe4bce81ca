import fc from 'fast-check'
import t from 'tap'
import { formatArray, parseElements, parseMembers, formatObject } from '../../src/lib/rawJson.ts'

t.test('objects and arrays are put together as they were', async t => {
  fc.assert(
    fc.property(fc.json(), text => {
      const value: unknown = JSON.parse(text)
      if (Array.isArray(value)) {
        t.equal(formatArray(parseElements(text)), JSON.stringify(value))
      } else if (value !== null && typeof value === 'object') {
        const members = parseMembers(text)
        t.same(JSON.parse(formatObject(members)), value)
        t.same([...members.keys()].sort(), Object.keys(value).sort())
      }
    }),
  )
})

t.test('values keep their text', async t => {
  const members = parseMembers(String.raw` { "a" : 1.0 , "b\"\\":{"x": [1e400, "}\""]},"a":2 } `)
  t.same(
    [...members],
    [
      ['a', '2'],
      ['b"\\', String.raw`{"x": [1e400, "}\""]}`],
    ],
  )
  t.same(parseElements('[ 1 , "," ,[]]'), ['1', '","', '[]'])
  t.same([...parseMembers('{}')], [])
  t.same(parseElements(' [ ] '), [])
})

t.test('what is no object or array is refused', async t => {
  for (const text of ['', '[]', '{', '{"a"}', '{"a":}', '{"a":1,}', '{a:1}', '{"a":1} x', '{"a":"'])
    t.throws(() => parseMembers(text), SyntaxError, text)
  for (const text of ['{}', '[', '[1 2]', '[1,]', '[,]', '["'])
    t.throws(() => parseElements(text), SyntaxError, text)
})
