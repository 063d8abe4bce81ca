import t from 'tap'
import { describeVerdicts } from '../../../src/services/parity/noticeText.ts'
import type { Verdict } from '../../../src/model/register.ts'

const verdict = (name: string, over: Partial<Verdict> = {}): Verdict => ({
  key: name,
  aspect: 'database',
  kind: 'value',
  place: { type: 'aws:rds/cluster:Cluster', name },
  path: 'engineVersion',
  left: '14.9',
  right: '15.4',
  status: 'never-legitimate',
  fails: true,
  entry: null,
  why: '',
  ...over,
})

t.test('resource, property, both values and status; once for several places', async t => {
  t.equal(
    describeVerdicts([verdict('main')]),
    '1 difference fails: Cluster main engineVersion 14.9 / 15.4 (never-legitimate)',
  )
  t.equal(
    describeVerdicts([verdict('a'), verdict('b'), verdict('c', { path: null, left: null })]),
    '3 differences fail: 2 places (Cluster a, Cluster b) engineVersion 14.9 / 15.4 ' +
      '(never-legitimate); Cluster c missing (never-legitimate)',
  )
})
