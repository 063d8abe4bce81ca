import t from 'tap'
import { refuseAmbiguous } from '../../../../src/adapters/runner/child/scope.ts'
import type { Run } from '../../../../src/adapters/runner/child/run.ts'
import { measureProcessorTime } from '../../../helper/processorTime.ts'

const state = (urns: string[]) =>
  ({ before: { resources: urns.map(urn => ({ urn, type: 't' })) } }) as unknown as Run

t.test('a name that the engine reads as a pattern of other resources is refused', t => {
  const run = state(['a::x*', 'a::xy', 'a::z'])
  t.throws(() => refuseAmbiguous(run, ['a::x*']), { code: 'refused', message: /a::xy\. Nothing/ })
  t.doesNotThrow(() => refuseAmbiguous(run, ['a::x*', 'a::xy']), 'both are named')
  t.doesNotThrow(() => refuseAmbiguous(state(['a::x*', 'b::xy']), ['a::x*']))
  t.doesNotThrow(
    () => refuseAmbiguous(state(['a*c', 'ab::c']), ['a*c']),
    '* does not match a colon',
  )
  t.throws(() => refuseAmbiguous(state(['a**c', 'ab::c']), ['a**c']), { code: 'refused' })
  t.doesNotThrow(() => refuseAmbiguous(state(['a.c*', 'abcd']), ['a.c*']), '. is a point')
  t.end()
})

t.test('many stars are matched in linear time', t => {
  const name = `${'*a'.repeat(40)}b`
  const spent = measureProcessorTime(() => refuseAmbiguous(state([name, 'a'.repeat(5000)]), [name]))
  t.ok(spent < 2000, `${spent} ms`)
  t.end()
})
