import t from 'tap'
import {
  listDriftNames,
  listParityNames,
} from '../../../src/integrations/pullRequests/withoutValues.ts'
import { driftReport } from '../../helper/drift.ts'

t.test('names, and no values', async t => {
  const drift = listDriftNames({
    checkedAt: '2026-01-01T00:00:00.000Z',
    confirmed: true,
    summary: { resources: 3, changed: 1, deleted: 0, pendingChanges: 0, severity: 'high' },
    resources: [
      {
        type: 'aws:sns/topic:Topic',
        name: 'news',
        what: 'changed',
        severity: 'high',
        properties: [
          { path: 'displayName', expected: 'canary-1', actual: 'canary-2', secret: false },
        ],
        attribution: { who: 'canary-3' },
      },
    ],
  } as unknown as Parameters<typeof listDriftNames>[0])
  t.match(
    drift.join('\n'),
    /1 changed and 0 deleted outside, of 3 resources; worst: high[^]*Topic news changed \(high\) displayName/,
  )
  const difference = (key: string, kind: string) => ({
    key,
    aspect: 'compute',
    resource: { type: 'aws:ec2/instance:Instance', name: 'web' },
    path: 'instanceType',
    kind,
    left: 'canary-4',
    right: 'canary-5',
  })
  const parity = listParityNames({
    score: 0.5,
    madeAt: '2026-01-01T00:00:00.000Z',
    comparison: {
      differences: [difference('a', 'value'), difference('b', 'missing'), difference('c', 'value')],
    },
    judgement: {
      verdicts: [
        { key: 'a', fails: true },
        { key: 'b', fails: true },
        { key: 'c', fails: false },
      ],
    },
  } as unknown as Parameters<typeof listParityNames>[0])
  t.same(parity.slice(1), [
    'compute: ec2.Instance web instanceType',
    'compute: ec2.Instance web missing',
  ])
  t.notMatch(JSON.stringify([drift, parity]), /canary/)
})

t.test('pending changes that are not known: the cause is not in a comment', async t => {
  const lines = listDriftNames({
    checkedAt: '2026-01-01T00:00:00.000Z',
    confirmed: true,
    summary: { ...driftReport().summary, resources: 3, pendingChanges: null },
    resources: [],
    planFailure: 'canary-6',
  })
  t.same(lines, [
    'no drift among 3 resources (2026-01-01 00:00:00 UTC)',
    "pending changes are not known: the program's plan failed: the drift report has the cause",
  ])
})
