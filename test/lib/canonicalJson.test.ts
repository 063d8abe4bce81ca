import t from 'tap'
import fc from 'fast-check'
import { canonicalise } from '../../src/lib/canonicalJson.ts'

t.test('sorted at every depth, without spaces, as JSON reads it', async t => {
  t.equal(
    canonicalise({ b: [{ z: 1, a: undefined, y: null }], a: 'ü\u0000"', 10: 1, 9: 2 }),
    '{"10":1,"9":2,"a":"ü\\u0000\\"","b":[{"y":null,"z":1}]}',
  )
  t.equal(canonicalise([undefined, -0, 1e21]), '[null,0,1e+21]')
  t.equal(canonicalise(JSON.parse('{"__proto__":{"x":1}}')), '{"__proto__":{"x":1}}')
})

t.test('the order of keys does not matter, everything else does', async () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const text = canonicalise(value)
      const again = JSON.parse(text) as unknown
      return canonicalise(again) === text && canonicalise(reversed(again)) === text
    }),
  )
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, content]) => [key, reversed(content)]),
  )
}
