import t from 'tap'
import { compareSides } from '../../../src/analysis/parity/judgeParity.ts'
import { compareSidesOnce } from '../../../src/services/parity/compareSidesOnce.ts'
import type { Pair } from '../../../src/model/register.ts'
import { world } from '../../analysis/parity/corpus/shapes.ts'
import { large } from '../../bench/parity.ts'

const inputOf = (region: string) => ({
  left: { environment: 'staging', resources: large(world('staging'), 40).resources },
  right: { environment: 'production', resources: large(world('production', region), 40).resources },
  pair: { mode: 'full' } as unknown as Pair,
})

t.test('the same sides are compared once, others anew', async t => {
  let calls = 0
  const compare: typeof compareSides = input => {
    calls += 1
    return compareSides(input)
  }
  const first = compareSidesOnce(inputOf('us-east-1'), compare)
  t.strictSame(first, compareSides(inputOf('us-east-1')))
  t.strictSame(compareSidesOnce(inputOf('us-east-1'), compare), first)
  t.equal(calls, 1)
  for (const difference of first.differences) difference.since = { operation: null, at: 'x' }
  first.differences.length = 0
  t.strictSame(
    compareSidesOnce(inputOf('us-east-1'), compare),
    compareSides(inputOf('us-east-1')),
    'a caller that changes its result changes no other',
  )
  compareSidesOnce(inputOf('eu-west-3'), compare)
  t.equal(calls, 2)
})
