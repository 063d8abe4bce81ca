import t from 'tap'
import { parseCidr, subnet } from '../../programs/cidr.ts'

t.test('blocks', async t => {
  t.same(parseCidr('10.20.0.0/16'), { address: 10 * 2 ** 24 + 20 * 2 ** 16, prefix: 16 })
  for (const wrong of ['10.20.0.1/16', '10.256.0.0/16', '10.0.0.0/33', '10.0.0.0', 'x', ''])
    t.equal(parseCidr(wrong), null, wrong)
})

t.test('subnets are equal parts', async t => {
  t.equal(subnet('10.20.0.0/16', 4, 0), '10.20.0.0/20')
  t.equal(subnet('10.20.0.0/16', 4, 15), '10.20.240.0/20')
  t.equal(subnet('10.20.30.0/24', 4, 9), '10.20.30.144/28')
  t.throws(() => subnet('10.20.0.0/16', 4, 16), RangeError)
})
