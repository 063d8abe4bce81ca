import t from 'tap'
import { compareEnvironments } from '../../../../src/analysis/parity/compare/compareEnvironments.ts'
import { requirePresent } from '../../../helper/present.ts'
import { recordOf } from '../corpus/states.ts'

/** The paths that differ when an instance has these outputs, and perhaps inputs, in each twin. */
function differing(
  left: object,
  right: object,
  inputs?: [object, object],
  dependencies?: string[],
) {
  const sides = [recordOf('sample', 'staging'), recordOf('sample', 'staging')] as const
  for (const [index, side] of sides.entries()) {
    const one = requirePresent(side.resources.find(({ type }) => type.endsWith(':ClusterInstance')))
    Object.assign(one.outputs, index === 0 ? left : right)
    if (inputs) Object.assign(one.inputs, inputs[index])
    if (dependencies) one.dependencies = dependencies
  }
  return compareEnvironments(...sides).differences.map(({ path }) => path)
}

t.test('the zone that AWS chose is no difference; a declared one is', async t => {
  const [a, b] = [{ availabilityZone: 'us-east-1a' }, { availabilityZone: 'us-east-1b' }]
  t.same(differing(a, b), [])
  t.same(differing(a, b, [a, b]), ['availabilityZone'])
  t.same(differing(a, b, [a, {}]), ['availabilityZone'], 'declared on one side only')
  const zones = (...letters: string[]) => ({
    availabilityZones: letters.map(letter => `us-east-1${letter}`),
  })
  t.same(differing(zones('a', 'b'), zones('c', 'd')), [])
  t.not(differing(zones('a', 'b'), zones('a')).length, 0, 'the number of zones is compared')
})

t.test('the engine version of an instance is that of its cluster', async t => {
  const [a, b] = [{ engineVersion: '14.9' }, { engineVersion: '16.6' }]
  t.same(differing(a, b), [])
  t.same(differing(a, b, [a, b]), ['engineVersion'], 'a declared one is compared')
  t.same(differing(a, b, [{}, {}], []), ['engineVersion'], 'so is one without a cluster')
})
