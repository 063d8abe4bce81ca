import t from 'tap'
import { selectWantedDrift } from '../../../src/analysis/drift/selectWantedDrift.ts'
import type { RuleUse, SuppressedDrift } from '../../../src/model/drift.ts'

const suppressed = (urn: string, path: string | null, rule: string): SuppressedDrift => ({
  urn,
  type: 'aws:rds/cluster:Cluster',
  name: 'main',
  what: path === null ? 'deleted' : 'changed',
  path,
  expected: null,
  actual: 1,
  secret: false,
  class: 'tags',
  severity: 'info',
  direction: 'changed',
  rule,
})
const rule = (id: string, reconcile?: boolean): RuleUse => ({
  id,
  reason: 'The cost tool writes them.',
  owner: 'platform',
  expires: null,
  state: 'active',
  suppressed: 1,
  refused: [],
  ...(reconcile === undefined ? {} : { reconcile }),
})

t.test('wanted drift stays, unless the rule states otherwise', async t => {
  t.same(
    selectWantedDrift({
      suppressed: [
        suppressed('urn:a', 'tags.cost', 'wanted'),
        suppressed('urn:b', null, 'wanted'),
        suppressed('urn:c', 'tags.cost', 'reconciled'),
      ],
      rules: [rule('wanted'), rule('reconciled', true)],
    }),
    { exclude: ['urn:b'], ignoreChanges: [{ urn: 'urn:a', path: 'tags.cost' }] },
  )
  t.same(
    selectWantedDrift({ suppressed: [suppressed('urn:a', 'x', 'old')], rules: [rule('old')] }),
    { exclude: [], ignoreChanges: [{ urn: 'urn:a', path: 'x' }] },
    'a report from before rules had this field',
  )
})
