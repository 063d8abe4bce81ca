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

const details = new Map(
  ['main', 'a', 'b'].map(key => [key, { severity: 'high' as const, who: 'ana' }]),
)

t.test('resource, property, both values, status, severity and who', async t => {
  t.equal(
    describeVerdicts([verdict('main')], details),
    '1 difference fails: Cluster main engineVersion 14.9 / 15.4 (never-legitimate, high, by ana)',
  )
  t.equal(
    describeVerdicts([verdict('main')], new Map()),
    '1 difference fails: Cluster main engineVersion 14.9 / 15.4 (never-legitimate)',
    'a runtime version belongs to no resource of the state',
  )
})

t.test('a value that differs alike in several resources is named once', async t => {
  const missing = verdict('c', { kind: 'missing', path: null, left: null, right: null })
  t.equal(
    describeVerdicts([verdict('a'), verdict('b'), missing], details),
    '3 differences fail: 2 places (Cluster a, Cluster b) engineVersion 14.9 / 15.4 ' +
      '(never-legitimate, high, by ana); Cluster c missing (never-legitimate)',
  )
})
