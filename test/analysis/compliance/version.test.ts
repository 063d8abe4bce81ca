import t from 'tap'
import { compareVersion } from '../../../src/analysis/compliance/version.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('versions are compared part by part, as numbers', async t => {
  const order = [
    '1.0',
    '1.2',
    '1.9',
    '1.10',
    '2',
    '2.0.1',
    '10.0',
    '14.9',
    '15.0',
    '15.4',
    '100000000000000000000',
    '100000000000000000001',
  ]
  for (let at = 1; at < order.length; at++)
    t.ok(
      compareVersion(requirePresent(order[at - 1]), requirePresent(order[at])) < 0 &&
        compareVersion(requirePresent(order[at]), requirePresent(order[at - 1])) > 0,
      requirePresent(order[at]),
    )
  for (const [a, b] of [
    ['15', '15.0'],
    ['1.2', 'TLSv1.2'],
    ['TLS 1.2', 'TLS_1_2'],
    ['v2.1', '2.1.0'],
    ['01.2', '1.2'],
  ] as const)
    t.equal(compareVersion(a, b), 0, `${a} ${b}`)
  t.ok(compareVersion('1.0.0-alpha', '1.0.0-beta') < 0)
})
