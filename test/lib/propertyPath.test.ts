import t from 'tap'
import { getValueAt, listLeaves, parsePath } from '../../src/lib/propertyPath.ts'

t.test('paths as the engine writes them', async t => {
  t.same(parsePath('ingress[0].cidrBlocks[12]'), ['ingress', 0, 'cidrBlocks', 12])
  t.same(parsePath('tags["a.b"].c'), ['tags', 'a.b', 'c'])
  t.same(parsePath('["with \\"quotes\\""]'), ['with "quotes"'])
  t.same(parsePath('plain'), ['plain'])
  t.same(parsePath('odd['), ['odd['], 'what does not parse is one key')
})

t.test('values at paths', async t => {
  const value = { ingress: [{ cidrBlocks: ['10.0.0.0/8'] }], empty: null }
  t.equal(getValueAt(value, ['ingress', 0, 'cidrBlocks', 0]), '10.0.0.0/8')
  t.equal(getValueAt(value, ['ingress', 3, 'cidrBlocks']), undefined)
  t.equal(getValueAt(value, ['empty', 'x']), undefined)
  t.equal(getValueAt(value, ['constructor']), undefined, 'own properties only')
})

t.test('values of nested objects with their keys', async t => {
  t.same(listLeaves({ a: { 'b.c': 1, d: [{ e: 2 }] }, f: {}, g: null }), [
    { keys: ['a', 'b.c'], value: 1 },
    { keys: ['a', 'd'], value: [{ e: 2 }] },
    { keys: ['f'], value: {} },
    { keys: ['g'], value: null },
  ])
  t.same(listLeaves({}), [])
})
