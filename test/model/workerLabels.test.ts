/** Labels as text and as data. */
import t from 'tap'
import {
  formatWorkerLabels,
  parseWorkerLabels,
  workerLabelsSchema,
} from '../../src/model/workerLabels.ts'

t.test('labels of a worker are read from one line', async t => {
  t.same(parseWorkerLabels(''), {})
  t.same(parseWorkerLabels(' region = eu-central-1, account=1 ,'), {
    region: 'eu-central-1',
    account: '1',
  })
  t.equal(formatWorkerLabels({ region: 'eu', account: '1' }), 'account=1, region=eu')
  for (const text of ['region', 'region=', '=x', 'a=b=c', 'a=b c', 'a="b"'])
    t.throws(() => parseWorkerLabels(text), /expected labels as name=value/, text)
  t.throws(() => parseWorkerLabels('a=1,a=2'), /the label a occurs twice/)
  t.throws(() => parseWorkerLabels('__proto__=1'), /expected labels/)
})

t.test('labels of an environment', async t => {
  t.ok(workerLabelsSchema.safeParse({ network: 'vpn/eu' }).success)
  t.notOk(workerLabelsSchema.safeParse({ network: '' }).success)
  t.notOk(workerLabelsSchema.safeParse({ 'a b': 'c' }).success)
  const many = Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`l${at}`, 'x']))
  t.notOk(workerLabelsSchema.safeParse(many).success, 'at most 16')
})
