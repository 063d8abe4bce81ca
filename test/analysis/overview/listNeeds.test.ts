import t from 'tap'
import { listNeeds } from '../../../src/analysis/overview/listNeeds.ts'
import type { EnvironmentOverview } from '../../../src/model/overview.ts'

const overview = (change: object): EnvironmentOverview => ({
  environment: { name: 'staging', leftovers: null, life: null } as never,
  last: null,
  unfinished: [],
  drift: { checkedAt: null, isOutdated: false, counts: [] },
  parity: null,
  ...change,
})
const needsOf = (change: object) =>
  listNeeds({ environments: [overview(change)], parity: null, audits: [] })

t.test('nothing is needed where nothing is wrong', t => {
  t.same(needsOf({}), [])
  const cancelled = { kind: 'deploy', environment: 'staging', status: 'cancelled', error: null }
  t.same(needsOf({ last: cancelled }), [])
  t.end()
})

t.test('each need names its object, the urgent ones come first', t => {
  const drift = { checkedAt: 'x', isOutdated: false, counts: [] }
  const needs = listNeeds({
    environments: [
      overview({
        drift: { ...drift, counts: [{ class: 'tags', severity: 'low', count: 2 }] },
        parity: { passed: false, right: 'production' },
        unfinished: [
          { id: 'o', kind: 'deploy', status: 'awaiting-approval', requestedBy: { name: 'ann' } },
        ],
      }),
    ],
    parity: {
      left: 'staging',
      right: 'production',
      judgement: {
        verdicts: [
          { status: 'overdue', entry: 'size' },
          { status: 'overdue', entry: 'size' },
        ],
        declared: [{ entry: 'data', overdue: true }],
      } as never,
    },
    audits: [{ id: 'a', number: 3, signatures: [] }],
  })
  t.match(needs, [
    { kind: 'approval', id: 'o', text: /^deploy of staging, requested by ann, waits/ },
    { kind: 'drift', text: '2 resources of staging have drifted' },
    { kind: 'parity', text: 'staging is not a twin of production' },
    { kind: 'expired-differences', text: 'the review of 2 documented differences is overdue' },
    { kind: 'audit', id: 'a', text: 'audit 3 is not signed' },
  ])
  t.end()
})

t.test('severe drift and leftovers are urgent; drift of an outdated check is none', t => {
  const counts = [{ class: 'security', severity: 'critical', count: 1 }]
  t.match(needsOf({ drift: { checkedAt: 'x', isOutdated: false, counts } }), [
    { severity: 'high', text: '1 resource of staging has drifted' },
  ])
  t.same(needsOf({ drift: { checkedAt: 'x', isOutdated: true, counts } }), [])
  t.match(needsOf({ environment: { name: 'copy', leftovers: [{}], life: { warnedAt: 'x' } } }), [
    { kind: 'leftovers', severity: 'high' },
    { kind: 'ending', text: 'copy ends soon' },
  ])
  t.end()
})
