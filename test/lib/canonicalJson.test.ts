import t from 'tap'
import fc from 'fast-check'
import { canonical } from '../../src/lib/canonicalJson.ts'

t.test('sorted at every depth, without spaces, as JSON reads it', async t => {
  t.equal(
    canonical({ b: [{ z: 1, a: undefined, y: null }], a: 'ü\u0000"', 10: 1, 9: 2 }),
    '{"10":1,"9":2,"a":"ü\\u0000\\"","b":[{"y":null,"z":1}]}',
  )
  t.equal(canonical([undefined, -0, 1e21]), '[null,0,1e+21]')
  t.equal(canonical(JSON.parse('{"__proto__":{"x":1}}')), '{"__proto__":{"x":1}}')
})

t.test('the order of keys does not matter, everything else does', async () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const text = canonical(value)
      const again = JSON.parse(text) as unknown
      return canonical(again) === text && canonical(reversed(again)) === text
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
