import t from 'tap'
import { driftLines, hasDrift } from '../../../src/cli/render/drift.ts'
import { driftReport, driftedProperty, driftedResource } from '../../helper/drift.ts'
import { plain, urn } from '../fixtures.ts'

const report = driftReport({
  summary: { resources: 62, changed: 2, deleted: 1, pendingChanges: 1 },
  resources: [
    driftedResource({ urn: urn('aws:rds/cluster:Cluster', 'main'), type: 'aws:rds/cluster:Cluster', name: 'main', id: 'main-1', properties: [
      driftedProperty({ path: 'engineVersion', expected: '16.6', actual: '15.4' }), driftedProperty({ path: 'masterPassword', expected: '[secret]', actual: '[secret]', secret: true }),
    ] }),
    driftedResource({ urn: urn('aws:cloudwatch/metricAlarm:MetricAlarm', 'cpu'), type: 'aws:cloudwatch/metricAlarm:MetricAlarm', name: 'cpu', what: 'deleted' }),
  ],
  pendingChanges: [{ urn: urn('aws:ec2/vpc:Vpc', 'main'), type: 'aws:ec2/vpc:Vpc', name: 'main', op: 'update', properties: [{ path: 'tags.team', recorded: null, declared: 'web', secret: false }] }],
})

t.test('per resource what happened, per property expected and actual; pending changes apart', t => {
  const lines = driftLines(report).map(plain)
  t.equal(lines[0], '! drift in staging: 2 changed outside, 1 deleted outside, of 62 resources')
  t.ok(lines.includes('rds.Cluster main  changed outside'))
  t.ok(lines.includes('  engineVersion   expected "16.6"   → actual "15.4"'))
  t.ok(lines.includes('  masterPassword  expected [secret] → actual [secret], another one'))
  t.ok(lines.includes('cloudwatch.MetricAlarm cpu  deleted outside'))
  const pending = lines.findIndex(line => line.startsWith('Pending changes'))
  t.ok(pending > lines.findIndex(line => line.includes('deleted outside')))
  t.ok(lines.slice(pending).some(line => line.includes('tags.team: recorded (none) → declared "web"')))
  t.match(lines.at(-1), /twinstack reconcile staging/)
  t.ok(hasDrift(report))
  t.end()
})

t.test('no drift, with pending changes, is no drift', t => {
  const calm = { ...report, resources: [], summary: { ...report.summary, changed: 0, deleted: 0 } }
  t.notOk(hasDrift(calm))
  const lines = driftLines(calm).map(plain)
  t.equal(lines[0], '✔ no drift in staging: 62 resources as recorded')
  t.ok(lines.some(line => line.startsWith('Pending changes')))
  t.notOk(lines.some(line => line.includes('reconcile')))
  t.end()
})
