import t from 'tap'
import { judgeDrift } from '../../../src/analysis/drift/judge.ts'
import { driftReportSchema } from '../../../src/model/drift.ts'

const cluster = {
  urn: 'urn:pulumi:staging::shop::aws:rds/cluster:Cluster::a',
  type: 'aws:rds/cluster:Cluster',
  name: 'a',
}

t.test('without a plan drift is known and pending changes are not', async t => {
  const version = { path: 'engineVersion', kind: 'update', before: '16.6', after: '15.4' } as const
  const found = {
    environment: 'staging',
    operation: '00000000-0000-4000-8000-000000000000',
    revision: 'abc',
    checkedAt: '2026-01-01T00:00:00.000Z',
    resources: [
      {
        ...cluster,
        id: 'a-id',
        parent: null,
        provider: null,
        custom: true,
        protect: false,
        dependencies: [],
        inputs: {},
        outputs: {},
      },
    ],
    refreshed: [
      { ...cluster, op: 'update', properties: [{ ...version, secret: false, replace: false }] },
    ],
    planned: null,
    planFailure: 'no route to the catalog',
  }
  const report = judgeDrift(found)
  t.same(driftReportSchema.parse(report), report)
  t.match(report, {
    summary: { changed: 1, pendingChanges: null },
    resources: [{ name: 'a' }],
    pendingChanges: null,
    planFailure: 'no route to the catalog',
  })
  // the deletion that the state names is not necessarily the only pending change
  const left = found.resources.map(one => ({ ...one, delete: true }))
  t.equal(judgeDrift({ ...found, resources: left }).pendingChanges, null)
  t.notOk('planFailure' in judgeDrift({ ...found, planned: [] }))
})
