import fc from 'fast-check'
import t from 'tap'
import { listFaults, maximumBytes, overridesSchema } from '../../src/model/overrides.ts'

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) })

t.test('plain settings are accepted unchanged', async t => {
  const overrides = {
    database: { instanceClass: 'db.t4g.medium', instances: 1 },
    zones: ['a', 'b'],
    image: null,
  }
  t.same(overridesSchema.parse(overrides), overrides)
})

t.test('size', async t => {
  const text = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) })
  t.same(listFaults(text(maximumBytes)), [])
  t.match(listFaults(text(maximumBytes + 1)), [
    `expected at most ${maximumBytes} bytes as JSON, found ${maximumBytes + 1}`,
  ])
  t.match(listFaults({ a: 'ü'.repeat(maximumBytes / 2) }), [/found/], 'bytes, not characters')
})

t.test('depth', async t => {
  t.same(listFaults(nested(16)), [])
  t.match(listFaults(nested(17)), [/at most 16 levels/])
  t.match(
    listFaults(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))),
    [/at most 16 levels/],
    'found before anything recursive looks at it',
  )
})

t.test('keys that change prototypes are refused at any depth', async t => {
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    const parsed = JSON.parse(`{"a":[{"${key}":{"polluted":true}}]}`)
    t.same(listFaults(parsed), [`the key ${key} is not allowed`])
    t.notOk(overridesSchema.safeParse(parsed).success)
  }
  t.equal(({} as { polluted?: boolean }).polluted, undefined)
})

t.test('whatever passes can be written as JSON and is small and flat', async t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 20 })), value => {
        if (listFaults(value).length > 0) return true
        return Buffer.byteLength(JSON.stringify(value)) <= maximumBytes
      }),
    ),
  )
})
