/** Properties of the comparison for every state, name, account, id and order. */
import fc from 'fast-check'
import t from 'tap'
import { compareEnvironments } from '../../../../src/analysis/parity/compare/compareEnvironments.ts'
import { parseDocument } from '../../../../src/analysis/parity/compare/documents.ts'
import type { Side } from '../../../../src/analysis/parity/compare/input.ts'
import { isDefault } from '../../../../src/analysis/normalise/defaults.ts'
import { change, changed, leavesOf } from '../corpus/mutations.ts'
import { containers, fleet, shop, sideOf, twoRegions, world } from '../corpus/shapes.ts'
import { recordOf } from '../corpus/states.ts'
import { twinOf } from '../corpus/twin.ts'
import { requirePresent } from '../../../helper/present.ts'

const staging = world('staging')
const states: (() => Side)[] = [
  () => recordOf('sample', 'staging'),
  () => recordOf('second', 'staging'),
  () => sideOf('staging', fleet(staging, 4)),
  () => sideOf('staging', shop(staging, 3)),
  () => sideOf('staging', twoRegions(staging, 'us-west-2')),
  () => sideOf('staging', containers(staging)),
]
const state = fc.constantFrom(...states)
/** names that also occur as ordinary words in states */
const environment = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,6})?$/),
  fc.constantFrom('main', 'app', 'aws', 'api', 'production', 'public', 'pr-12'),
)
const twin = fc.record({
  environment,
  account: fc.stringMatching(/^\d{12}$/),
  seed: fc.nat(),
  shuffled: fc.boolean(),
})

const found = (left: Side, right: Side) =>
  compareEnvironments(left, right).differences.map(({ key, left, right }) => ({ key, left, right }))

t.test('a state and itself under any name, account, ids and order', t => {
  fc.assert(
    fc.property(state, twin, (make, other) => {
      const side = make()
      t.same(found(side, twinOf(side, other)), [], JSON.stringify(other))
      t.same(found(twinOf(side, other), side), [])
    }),
    { numRuns: 30 },
  )
  t.end()
})

t.test('exactly the one changed value is found', t => {
  fc.assert(
    fc.property(state, twin, fc.nat(), (make, other, at) => {
      const side = make()
      const right = twinOf(side, other)
      const leaves = leavesOf(side.resources)
      const leaf = requirePresent(leaves[at % leaves.length])
      let former = ''
      change(leaf, value => {
        former = String(value)
        return typeof value === 'string' && parseDocument(value) !== undefined
          ? 'another text'
          : changed(value)
      })
      const all = compareEnvironments(side, right).differences
      // a text that refers to the former name no longer means this resource
      const differences = all.filter(
        ({ resource, left }) =>
          resource.left === leaf.resource.urn || !JSON.stringify(left).includes(former),
      )
      t.equal(
        differences.length,
        1,
        `${leaf.resource.urn} ${leaf.keys.join('.')}: ${differences.map(one => one.key).join()}`,
      )
      t.match(differences[0], {
        resource: { left: leaf.resource.urn },
        path: new RegExp(`^${String(leaf.keys[0])}`),
      })
    }),
    { numRuns: 80 },
  )
  t.end()
})

t.test('exactly the one removed value is found', t => {
  fc.assert(
    fc.property(state, twin, fc.nat(), (make, other, at) => {
      const side = make()
      const right = twinOf(side, other)
      const leaves = leavesOf(side.resources).filter(({ keys }) => keys.length === 1)
      const leaf = requirePresent(leaves[at % leaves.length])
      // an absent property means the same as its documented default
      const { type, inputs } = leaf.resource
      const isStated = isDefault(type, leaf.keys, inputs[requirePresent(leaf.keys[0])])
      delete leaf.resource.inputs[requirePresent(leaf.keys[0])]
      const { differences } = compareEnvironments(side, right)
      // the provider may choose the same value instead
      t.ok(
        differences.length === 1 ||
          requirePresent(leaf.keys[0]) in leaf.resource.outputs ||
          isStated,
        `${leaf.resource.urn} ${leaf.keys.join('.')}: ${differences.map(one => one.key).join()}`,
      )
    }),
    { numRuns: 40 },
  )
  t.end()
})

t.test('keys name the difference, not its order, its values or the environments', t => {
  const plain = fc.record({
    environment: fc.stringMatching(/^env-[a-z]{4}$/),
    account: fc.constant('123123123123'),
    seed: fc.nat(),
    shuffled: fc.boolean(),
  })
  fc.assert(
    fc.property(plain, plain, (one, other) => {
      const [left, right] = [
        twinOf(recordOf('sample', 'staging'), one),
        twinOf(recordOf('sample', 'production'), other),
      ]
      const keys = (a: Side, b: Side) =>
        compareEnvironments(a, b)
          .differences.map(({ key }) => key)
          .sort()
      t.same(
        keys(left, right),
        keys(recordOf('sample', 'staging'), recordOf('sample', 'production')),
      )
    }),
    { numRuns: 8 },
  )
  t.end()
})
