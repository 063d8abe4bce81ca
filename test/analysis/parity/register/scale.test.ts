import t from 'tap'
import { findRatio, findSize } from '../../../../src/analysis/parity/register/scale.ts'

t.test("sizes by AWS's normalisation factors", async t => {
  t.same(
    [
      't3.nano',
      't3.medium',
      'db.r6g.large',
      'db.r6g.2xlarge',
      'cache.m7g.24xlarge',
      'u-6tb1.metal',
      'big',
      4,
      '4',
      null,
      NaN,
    ].map(findSize),
    [0.25, 2, 4, 16, 192, null, null, 4, 4, null, null],
  )
})

t.test('the bigger through the smaller', async t => {
  t.equal(findRatio('db.r6g.large', 'db.r6g.2xlarge'), 4)
  t.equal(findRatio(12, 4), 3)
  t.equal(findRatio(0, 4), null)
  t.equal(findRatio('t3.medium', undefined), null)
})
