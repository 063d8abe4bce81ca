import t from 'tap'
import { matchesValue } from '../../../../src/analysis/parity/register/values.ts'

const cases: [unknown, unknown, boolean, string?][] = [
  ['db.r6g.large', 'db.r6g.large', true],
  ['db.r6g.*', 'db.r6g.large', true],
  ['db.t3.*', 'db.r6g.large', false],
  ['*', { any: 1 }, true],
  ['*', null, true],
  [30, 30, true],
  [30, '30', true],
  ['30', 30, true],
  ['30.0', 30, true],
  [30, 31, false],
  ['7 days', 7, true],
  ['7 days', 90, false],
  ['7 days (kept)', 7, true],
  [1.1, '1.10', true, 'a number is a number'],
  ['1.1', '1.10', false, 'two texts may be versions'],
  ['1.10.0', '1.10.0', true],
  ['t3.medium (1 vCPU, 4GB RAM)', 't3.medium', true],
  ['t3.medium (1 vCPU, 4GB RAM)', 't3.large', false],
  ['(all of it)', '(all of it)', true],
  [true, true, true],
  [true, 'true', true],
  [true, false, false],
  ['absent', null, true],
  ['absent', undefined, true],
  [null, null, true],
  ['absent', 'present', false],
  ['x', null, false],
  [['a', 'b'], ['b', 'a'], true],
  [['a'], ['a', 'b'], false],
  [['a', 'b'], ['a'], false],
  ['a, b', ['b', 'a'], true],
  ['us-east-1, us-west-2 (multi-region)', ['us-west-2', 'us-east-1'], true],
  ['us-east-1, us-west-2 (multi-region)', 'us-west-2, us-east-1', true],
  ['us-west-2', ['us-west-2'], true],
  ['a', 'a, b', false],
  [['10.0.*'], ['10.0.0.0/8'], true],
  [{ a: 1 }, { a: '1' }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: 1, b: 'absent' }, { a: 1 }, true],
  ['text', { a: 1 }, false],
  [{ a: 1 }, 'text', false],
  [[], [], true],
]

t.test('documented against actual', async t => {
  for (const [documented, actual, expected, why] of cases)
    t.equal(
      matchesValue(documented, actual),
      expected,
      `${JSON.stringify(documented)} ${JSON.stringify(actual)} ${why ?? ''}`,
    )
})
