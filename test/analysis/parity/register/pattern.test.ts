import t from 'tap'
import { matchesPattern } from '../../../../src/analysis/parity/register/pattern.ts'
import { measureProcessorTime } from '../../../helper/processorTime.ts'

const cases: [string, string, boolean][] = [
  ['a', 'a', true],
  ['a', 'ab', false],
  ['*', '', true],
  ['a*', 'abc', true],
  ['*c', 'abc', true],
  ['a*c', 'abc', true],
  ['a*c', 'ac', true],
  ['a*c', 'a', false],
  ['ab*ba', 'aba', false],
  ['ab*ba', 'abba', true],
  ['*b*b*', 'ab', false],
  ['*b*b*', 'abab', true],
  ['a.c', 'abc', false],
  ['tags[*].value', 'tags[12].value', true],
  ['a**b', 'ab', true],
  ['*a*', 'xay', true],
]

t.test('literal except for stars', async t => {
  for (const [pattern, text, expected] of cases)
    t.equal(matchesPattern(pattern, text), expected, `${pattern} ${text}`)
})

t.test('many stars take no exponential time', async t => {
  const spent = measureProcessorTime(() =>
    t.notOk(matchesPattern(`${'*a'.repeat(500)}*b`, 'a'.repeat(20_000))),
  )
  t.ok(spent < 1000, `${spent} ms`)
})
