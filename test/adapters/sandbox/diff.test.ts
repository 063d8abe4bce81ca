import fc from 'fast-check'
import t from 'tap'
import { getSpec } from '../../../src/adapters/sandbox/catalog/index.ts'
import { getAt, setAt } from '../../../src/adapters/sandbox/paths.ts'
import {
  compare,
  deleteFirst,
  listDifferences,
  formatDifferencePath,
} from '../../../src/adapters/sandbox/provider/diff.ts'
import { areEqual, unknown } from '../../../src/adapters/sandbox/provider/values.ts'
import type { Properties } from '../../../src/adapters/sandbox/resource.ts'

function diff(
  type: string,
  oldInputs: Properties,
  news: Properties,
  olds: Properties = oldInputs,
  ignoreChanges: string[] = [],
) {
  const found = listDifferences(getSpec(type), { oldInputs, olds, news, ignoreChanges })
  return Object.fromEntries(
    found.map(one => [formatDifferencePath(one), one.replace ? `${one.kind}-replace` : one.kind]),
  )
}
const vpc = 'aws:ec2/vpc:Vpc'

t.test('paths and kinds', async t => {
  t.same(
    diff(
      vpc,
      { cidrBlock: 'a', tags: { a: '1', b: '2' } },
      { cidrBlock: 'a', tags: { a: '1', b: '3', 'x:y': '4' } },
    ),
    { 'tags.b': 'update', 'tags["x:y"]': 'add' },
  )
  t.same(diff(vpc, { tags: { a: '1' } }, {}), { 'tags.a': 'delete' })
  t.same(diff(vpc, { cidrBlock: 'a' }, { cidrBlock: 'b' }), { cidrBlock: 'update-replace' })
  t.same(
    diff(vpc, { cidrBlock: 'a' }, { cidrBlock: unknown }),
    { cidrBlock: 'update-replace' },
    'an unknown value counts as a change',
  )
  t.same(
    diff(
      'aws:ec2/securityGroup:SecurityGroup',
      { ingress: [{ fromPort: 1, cidrBlocks: ['a'] }] },
      { ingress: [{ fromPort: 1, cidrBlocks: ['a', 'b'] }] },
    ),
    { 'ingress[0].cidrBlocks[1]': 'add' },
  )
  t.same(diff(vpc, { tags: {} }, {}), {}, 'empty and absent are the same')
})

t.test('compares with the cloud, not with the previous inputs', async t => {
  t.same(
    diff(
      vpc,
      { enableDnsHostnames: true },
      { enableDnsHostnames: true },
      { enableDnsHostnames: false },
    ),
    { enableDnsHostnames: 'update' },
  )
  t.same(
    diff(vpc, { enableDnsSupport: false }, {}),
    { enableDnsSupport: 'update' },
    "back to the cloud's default",
  )
  t.same(diff(vpc, { enableDnsSupport: true }, {}), {})
  t.same(
    diff('aws:rds/cluster:Cluster', { engine: 'e', engineVersion: '16.6' }, { engine: 'e' }),
    {},
    'a value that only the cloud has chosen stays',
  )
})

t.test('order does not matter for sets of AWS', async t => {
  const group = 'aws:autoscaling/group:Group'
  t.same(diff(group, { vpcZoneIdentifiers: ['a', 'b'] }, { vpcZoneIdentifiers: ['b', 'a'] }), {})
  t.same(diff(group, { vpcZoneIdentifiers: ['a', 'b'] }, { vpcZoneIdentifiers: ['a', 'c'] }), {
    'vpcZoneIdentifiers[1]': 'update',
  })
})

t.test('ignoreChanges', async t => {
  const news = { tags: { a: '2', b: '2' }, ingress: [{ x: 1 }, { x: 2 }] }
  const olds = { tags: { a: '1', b: '1' }, ingress: [{ x: 0 }, { x: 0 }] }
  t.same(diff(vpc, olds, news, olds, ['tags.a', 'ingress[*].x']), { 'tags.b': 'update' })
  t.same(diff(vpc, olds, news, olds, ['tags', 'ingress[1]']), { 'ingress[0].x': 'update' })
})

t.test('the old resource is deleted first when the program fixes the name', async t => {
  const first = (name: string, old = name) =>
    deleteFirst(getSpec('aws:lb/targetGroup:TargetGroup'), 'web', {
      oldInputs: { name: old },
      olds: { name: old },
      news: { name, port: 1 },
      ignoreChanges: [],
    })
  t.equal(first('mine'), true)
  t.equal(first('web-0123abc'), false, 'an automatic name is generated again')
  t.equal(first('new', 'old'), false)
})

t.test('differences contain exactly the changed values', async t => {
  const leaf = fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean())
  const value = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(leaf, fc.dictionary(fc.constantFrom('d', 'e'), leaf, { minKeys: 1 })),
    { minKeys: 1 },
  )
  fc.assert(
    fc.property(value, value, (before, after) => {
      const found = compare(before, after, ['root'])
      t.equal(found.length === 0, areEqual(before, after))
      const patched = found.reduce<unknown>(
        (all, { path }) => setAt(all, path, getAt({ root: after }, path)),
        { root: before },
      )
      t.ok(areEqual(patched, { root: after }), 'applied to one value, they give the other one')
    }),
    { numRuns: 300 },
  )
})

t.test('another empty block is another value; a single empty block is no value', async t => {
  t.same(compare({ block: {} }, { allow: {} }, ['defaultAction']), [
    { path: ['defaultAction', 'allow'], kind: 'add' },
    { path: ['defaultAction', 'block'], kind: 'delete' },
  ])
  t.same(compare({ variables: {} }, {}, ['environment']), [])
  t.same(compare({ block: {} }, { block: {} }, ['defaultAction']), [])
})
