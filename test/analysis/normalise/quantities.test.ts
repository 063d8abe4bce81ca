import t from 'tap'
import { isSameQuantity } from '../../../src/analysis/normalise/quantities.ts'

const pod = 'kubernetes:core/v1:Pod'
t.test('one quantity in two notations', async t => {
  t.ok(isSameQuantity('500m', 0.5, 'cpu', pod))
  t.ok(isSameQuantity('1Gi', '1024Mi', 'memory', pod))
  t.ok(isSameQuantity('1e3', '1k', 'storage', pod))
})
t.test('other quantities, and texts that are no quantity', async t => {
  t.notOk(isSameQuantity('1G', '1Gi', 'memory', pod))
  t.notOk(isSameQuantity('1Gi', '1024Mi', 'label', pod))
  t.notOk(isSameQuantity('500m', 0.5, 'cpu', 'aws:ecs/service:Service'))
  t.notOk(isSameQuantity('a', 'a b', 'cpu', pod))
})
