import t from 'tap'
import { judgeDrift, type DriftFindings } from '../../src/drift/judge.ts'
import { driftReportSchema } from '../../src/drift/words.ts'
import type { ResourceChange, ResourceRecord } from '../../src/operations/words.ts'

const urn = (name: string) => `urn:pulumi:staging::shop::aws:rds/cluster:Cluster::${name}`

function record (name: string): ResourceRecord {
  return { urn: urn(name), type: 'aws:rds/cluster:Cluster', name, id: `${name}-id`, parent: null, provider: null, custom: true, protect: false, dependencies: [], inputs: {}, outputs: {} }
}

function change (name: string, op: string, properties: ResourceChange['properties'] = []): ResourceChange {
  return { urn: urn(name), type: 'aws:rds/cluster:Cluster', name, op, properties }
}

function findings (over: Partial<DriftFindings>): DriftFindings {
  return {
    environment: 'staging', operation: '00000000-0000-4000-8000-000000000000', revision: 'abc', checkedAt: '2026-01-01T00:00:00.000Z',
    resources: [record('a'), record('b'), record('c')], refreshed: [], planned: [], ...over,
  }
}

t.test('a changed and a deleted resource, with expected and actual values', async t => {
  const report = judgeDrift(findings({
    refreshed: [
      change('a', 'update', [{ path: 'engineVersion', kind: 'update', before: '16.6', after: '15.4', secret: false, replace: false }]),
      change('b', 'delete'),
    ],
  }))
  t.same(driftReportSchema.parse(report), report)
  t.match(report.summary, { resources: 3, changed: 1, deleted: 1, pendingChanges: 0 })
  t.match(report.resources[0], { name: 'a', id: 'a-id', what: 'changed', properties: [{ path: 'engineVersion', expected: '16.6', actual: '15.4', secret: false }] })
  t.match(report.resources[1], { name: 'b', what: 'deleted', properties: [] })
})

t.test('drift and pending changes are never mixed', async t => {
  const report = judgeDrift(findings({
    planned: [
      change('c', 'update', [{ path: 'tags.team', kind: 'add', before: undefined, after: 'platform', secret: false, replace: false }]),
      change('a', 'same'),
    ],
  }))
  t.same(report.resources, [])
  t.equal(report.summary.pendingChanges, 1)
  t.match(report.pendingChanges, [{ name: 'c', op: 'update', properties: [{ path: 'tags.team', declared: 'platform' }] }])
})

t.test('a refreshed resource of which nothing differs is no drift', async t => {
  t.same(judgeDrift(findings({ refreshed: [change('a', 'update'), change('b', 'same')] })).resources, [])
})

t.test('a secret is reported as changed without its values', async t => {
  const report = judgeDrift(findings({ refreshed: [change('a', 'update', [{ path: 'masterPassword', kind: 'update', before: '[secret]', after: '[secret]', secret: true, replace: false }])] }))
  t.match(report.resources[0]?.properties, [{ path: 'masterPassword', expected: '[secret]', actual: '[secret]', secret: true }])
})
