/** The claims of the demo can fail, and the output reports it. */
import t from 'tap'
import {
  claimDrift,
  claimParity,
  claimPutBackOnly,
  claimRebuilt,
  claimVersion,
} from '../../../../src/cli/local/demo/claims.ts'
import type { ConsoleChange } from '../../../../src/cli/local/demo/console.ts'
import { createReporter } from '../../../../src/cli/local/demo/reporter.ts'
import { createScreen } from '../../../../src/cli/screen.ts'
import type { DriftReport } from '../../../../src/model/drift.ts'
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import type { ParityView } from '../../../../src/model/parityReport.ts'
import { compareEnvironments } from '../../../../src/analysis/parity/compare/compareEnvironments.ts'
import { driftReport, driftedProperty, driftedResource } from '../../../helper/drift.ts'
import { urn } from '../../fixtures.ts'
import { requirePresent } from '../../../helper/present.ts'

const silent = () => createReporter(createScreen({ json: true, quiet: true }))
const false_ = (reporter: ReturnType<typeof silent>) =>
  reporter.claims.filter(claim => !claim.ok).map(claim => claim.claim)

const cluster = {
  urn: urn('aws:rds/cluster:Cluster', 'main'),
  type: 'aws:rds/cluster:Cluster',
  name: 'main',
  id: 'main-1',
}
const alarm = {
  urn: urn('aws:cloudwatch/metricAlarm:MetricAlarm', 'cpu'),
  type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
  name: 'cpu',
  id: 'cpu-1',
}
const changes: ConsoleChange[] = [
  {
    ...cluster,
    what: 'changed',
    path: 'engineVersion',
    before: '16.6',
    after: '16.8',
    reversible: false,
  },
  { ...alarm, what: 'deleted', path: null, before: null, after: null, reversible: true },
]
const report = driftReport({
  summary: { resources: 61, changed: 1, deleted: 1, pendingChanges: 0 },
  resources: [
    driftedResource({
      ...cluster,
      properties: [driftedProperty({ path: 'engineVersion', expected: '16.6', actual: '16.8' })],
    }),
    driftedResource({ ...alarm, what: 'deleted' }),
  ],
})

function judgeCase(change: (report: DriftReport) => void): string[] {
  const other = structuredClone(report)
  change(other)
  const reporter = silent()
  claimDrift(reporter, other, changes)
  return false_(reporter)
}

t.test('drift: exactly what was changed, with the right values', t => {
  const exactly = 'exactly 2 drifts, and the instances that the upgrade of their cluster changed'
  t.same(
    judgeCase(() => {}),
    [],
  )
  t.same(
    judgeCase(r => {
      requirePresent(requirePresent(r.resources[0]).properties[0]).actual = '15.8'
    }),
    ['reported: rds.Cluster main'],
  )
  t.same(
    judgeCase(r => {
      requirePresent(requirePresent(r.resources[0]).properties[0]).expected = 16.6
    }),
    ['reported: rds.Cluster main'],
  )
  t.same(
    judgeCase(r => {
      requirePresent(r.resources[0]).properties.push(
        driftedProperty({ path: 'port', expected: 1, actual: 2 }),
      )
    }),
    ['reported: rds.Cluster main'],
  )
  t.same(
    judgeCase(r => {
      r.resources.pop()
    }),
    ['reported: cloudwatch.MetricAlarm cpu', exactly],
  )
  t.same(
    judgeCase(r => {
      r.resources.push(driftedResource({ ...alarm, urn: urn('x:y/z:Z', 'other'), what: 'deleted' }))
    }),
    [exactly],
  )
  t.same(
    judgeCase(r => {
      r.pendingChanges?.push({ ...cluster, op: 'update', properties: [] })
    }),
    ['no pending changes'],
  )
  t.end()
})

t.test('no drift, rebuilt, parity', t => {
  const reporter = silent()
  claimPutBackOnly(reporter, report, changes)
  const version = { ...report, resources: report.resources.slice(0, 1) }
  claimPutBackOnly(reporter, version, changes)
  const vpc = (id: string): ResourceRecord => ({
    urn: urn('aws:ec2/vpc:Vpc', 'main'),
    type: 'aws:ec2/vpc:Vpc',
    name: 'main',
    id,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: {},
    outputs: {},
  })
  const rebuilt = (engineVersion: string) => [
    { ...vpc('main-2'), ...cluster, outputs: { engineVersion } },
  ]
  claimVersion(reporter, rebuilt('16.6'), changes)
  claimVersion(reporter, rebuilt('16.8'), changes)
  claimRebuilt(reporter, [vpc('vpc-1')], [vpc('vpc-1')])
  claimRebuilt(reporter, [vpc('vpc-1')], [])
  const comparison = compareEnvironments(
    { environment: 'staging', resources: [] },
    { environment: 'production', resources: [vpc('vpc-2')] },
  )
  claimParity(reporter, {
    passed: false,
    score: 0,
    comparison,
    judgement: { verdicts: [{ status: 'undocumented' }] },
  } as ParityView)
  t.same(false_(reporter), [
    'only the database version remains as drift: AWS downgrades no database',
    'rebuilt as the code says: main engineVersion',
    'they are new ones',
    'all resources are there again',
    'they are new ones',
    'every resource of production has its twin in staging',
    'parity passes: every difference is documented',
  ])
  t.throws(
    () => reporter.claim('the end', false, 'nothing', { now: true }),
    /the demo can't continue/,
  )
  t.end()
})
