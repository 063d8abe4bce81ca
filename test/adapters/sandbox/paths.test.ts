import fc from 'fast-check'
import t from 'tap'
import { formatPath, getAt, parsePath, setAt } from '../../../src/adapters/sandbox/paths.ts'

const key = fc
  .oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('tags', 'cidrBlocks', 'twinstack:urn', 'a.b', 'x"y', 'a[0]', '\\'),
  )
  .filter(text => !['__proto__', 'constructor', 'prototype'].includes(text))
const segments = fc
  .tuple(key, fc.array(fc.oneof(key, fc.nat(9)), { maxLength: 4 }))
  .map(([first, rest]) => [first, ...rest])

t.test('paths in the form of the engine', async t => {
  t.same(parsePath('tags.owner'), ['tags', 'owner'])
  t.same(parsePath('ingress[0].cidrBlocks[12]'), ['ingress', 0, 'cidrBlocks', 12])
  t.same(parsePath('tags["twinstack:urn"]'), ['tags', 'twinstack:urn'])
  t.same(parsePath('a["x.y"]["z\\"q"][3].b'), ['a', 'x.y', 'z"q', 3, 'b'])
  t.equal(formatPath(['tags', 'twinstack:urn', 0, 'a']), 'tags["twinstack:urn"][0].a')
})

t.test("formatting and parsing are each other's inverse", async t => {
  fc.assert(
    fc.property(segments, path => {
      t.same(parsePath(formatPath(path)), path)
    }),
    { numRuns: 300 },
  )
})

t.test('invalid text is refused with its position', async t => {
  for (const [path, at] of [
    ['', 1],
    ['.a', 1],
    ['a..b', 2],
    ['a[', 2],
    ['a[x]', 2],
    ['a[0]b', 5],
    ['a.', 2],
    ['__proto__.x', 1],
    ['a["__proto__"]', 2],
    ['a.constructor', 2],
  ] as const) {
    t.throws(
      () => parsePath(path),
      { code: 'invalid-request', message: new RegExp(`at character ${at}$`) },
      path,
    )
  }
})

t.test('a value that was set can be read, and nothing else has changed', async t => {
  const tree = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(fc.string(), fc.integer(), fc.dictionary(fc.constantFrom('d', 'e'), fc.boolean())),
  )
  const path = fc.array(fc.constantFrom('a', 'b', 'd', 'x'), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(
      tree,
      path,
      fc.oneof(fc.string(), fc.integer(), fc.boolean()),
      (root, where, value) => {
        const before = structuredClone(root)
        const after = setAt(root, where, value)
        t.equal(getAt(after, where), value)
        t.same(root, before, 'the original stays')
        for (const other of Object.keys(root).filter(name => name !== where[0]))
          t.same(getAt(after, [other]), root[other])
      },
    ),
    { numRuns: 300 },
  )
})

t.test('lists', async t => {
  const root = { list: [{ a: 1 }, { a: 2 }] }
  t.same(setAt(root, ['list', 1, 'a'], 3), { list: [{ a: 1 }, { a: 3 }] })
  t.same(setAt(root, ['list', 2], 'new'), { list: [{ a: 1 }, { a: 2 }, 'new'] })
  t.same(setAt(root, ['list', 0], undefined), { list: [{ a: 2 }] }, 'undefined removes')
  t.same(setAt({}, ['made', 0, 'a'], 1), { made: [{ a: 1 }] }, 'missing objects are created')
  t.throws(() => setAt(root, ['list', 5], 1), { message: /has 2 elements/ })
  t.throws(() => setAt(root, ['list', 'a'], 1), { message: /a list has no property/ })
  t.throws(() => setAt(root, [0], 1), { message: /an object has no element/ })
  t.equal(getAt(root, ['list', 'length']), 2)
  t.equal(getAt({}, ['toString']), undefined, 'inherited properties are not found')
})
