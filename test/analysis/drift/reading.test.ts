import t from 'tap'
import { createReading } from '../../../src/analysis/drift/reading.ts'
import { formatPath, parsePath } from '../../../src/lib/propertyPath.ts'
import type { PropertyChange, ResourceRecord } from '../../../src/model/operation.ts'

const record = (outputs: Record<string, unknown>): ResourceRecord => ({
  urn: 'u',
  type: 't',
  name: 'n',
  id: 'i',
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs: {},
  outputs,
})
const changed = (
  path: string,
  kind: PropertyChange['kind'],
  before: unknown,
  after: unknown,
): PropertyChange => ({ path, kind, before, after, secret: false, replace: false })
const read = (outputs: Record<string, unknown>, ...properties: PropertyChange[]) =>
  createReading({ urn: 'u', type: 't', name: 'n', op: 'update', properties }, record(outputs))
const leaves = (...args: Parameters<typeof read>) =>
  read(...args).leaves.map(({ path, expected, actual }) => [path, expected, actual])

t.test('the actual side is built from the record and the changes', t => {
  t.same(
    read(
      { a: [1, 2, 3], b: { c: 1 } },
      changed('a[0]', 'update', 1, 2),
      changed('a[1]', 'update', 2, 3),
      changed('a[2]', 'delete', 3, null),
    ).after,
    { a: [2, 3], b: { c: 1 } },
  )
  t.same(
    leaves(
      { a: [1, 2, 3] },
      changed('a[0]', 'update', 1, 2),
      changed('a[1]', 'update', 2, 3),
      changed('a[2]', 'delete', 3, null),
    ),
    [['a[0]', 1, null]],
    'one element was removed',
  )
  t.same(
    leaves({ a: ['x'] }, changed('a[0]', 'add', 'x', 'y')),
    [['a[1]', null, 'y']],
    'a new element of a set whose index is in use',
  )
  t.same(leaves({ a: ['x', 'z'] }, changed('a[0]', 'delete', 'x', 'z')), [['a[0]', 'x', null]])
  t.same(
    leaves(
      { layers: ['x', 'y'] },
      changed('layers[0]', 'update', 'x', 'y'),
      changed('layers[1]', 'update', 'y', 'x'),
    ),
    [
      ['layers[0]', 'x', 'y'],
      ['layers[1]', 'y', 'x'],
    ],
  )
  t.end()
})

t.test('nothing is lost when the record has less than the engine', t => {
  t.same(leaves({}, changed('b.c', 'update', 1, 2)), [['b.c', 1, 2]])
  t.same(leaves({}, changed('b[0].c', 'update', 1, 2)), [['b[0].c', 1, 2]])
  t.same(
    createReading(
      { urn: 'u', type: 't', name: 'n', op: 'update', properties: [changed('b', 'update', 1, 2)] },
      undefined,
    ).leaves.map(({ path }) => path),
    ['b'],
  )
  t.end()
})

t.test('elements that only moved are separated', t => {
  const { leaves, moved } = read(
    { a: ['x', 'y'] },
    changed('a[0]', 'update', 'x', 'y'),
    changed('a[1]', 'update', 'y', 'x'),
  )
  t.same([leaves.length, moved.length], [0, 2])
  t.end()
})

t.test('paths', t => {
  for (const path of ['a', 'a.b[0].c', 'tags["a.b"]', 'a[1][2]'])
    t.equal(formatPath(parsePath(path)), path)
  t.same(parsePath('tags["twinstack:urn"]'), ['tags', 'twinstack:urn'])
  t.same(parsePath('[['), ['[['])
  t.end()
})
