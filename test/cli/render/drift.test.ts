import t from 'tap'
import { formatDriftLines, hasDrift } from '../../../src/cli/render/drift.ts'
import { unseen } from '../../../src/model/drift.ts'
import { driftReport, driftedProperty, driftedResource } from '../../helper/drift.ts'
import { plain, urn } from '../fixtures.ts'
import { requirePresent } from '../../helper/present.ts'

const report = driftReport({
  summary: { resources: 62, changed: 2, deleted: 1, pendingChanges: 1 },
  resources: [
    driftedResource({
      urn: urn('aws:rds/cluster:Cluster', 'main'),
      type: 'aws:rds/cluster:Cluster',
      name: 'main',
      id: 'main-1',
      properties: [
        driftedProperty({ path: 'engineVersion', expected: '16.6', actual: '15.4' }),
        driftedProperty({
          path: 'masterPassword',
          expected: '[secret]',
          actual: '[secret]',
          secret: true,
        }),
      ],
    }),
    driftedResource({
      urn: urn('aws:cloudwatch/metricAlarm:MetricAlarm', 'cpu'),
      type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
      name: 'cpu',
      what: 'deleted',
    }),
  ],
  pendingChanges: [
    {
      urn: urn('aws:ec2/vpc:Vpc', 'main'),
      type: 'aws:ec2/vpc:Vpc',
      name: 'main',
      op: 'update',
      properties: [{ path: 'tags.team', recorded: null, declared: 'web', secret: false }],
    },
  ],
})

t.test('changes per resource and property; pending changes are separate', t => {
  const lines = formatDriftLines(report).map(plain)
  t.equal(lines[0], '! drift in staging: 2 changed outside, 1 deleted outside, of 62 resources')
  t.ok(lines.includes('rds.Cluster main  changed outside'))
  t.ok(lines.includes('  engineVersion   expected "16.6"   → actual "15.4"'))
  t.ok(lines.includes('  masterPassword  expected [secret] → actual [secret], another one'))
  t.ok(lines.includes('cloudwatch.MetricAlarm cpu  deleted outside'))
  const pending = lines.findIndex(line => line.startsWith('Pending changes'))
  t.ok(pending > lines.findIndex(line => line.includes('deleted outside')))
  t.ok(
    lines.slice(pending).some(line => line.includes('tags.team: recorded (none) → declared "web"')),
  )
  t.match(lines.at(-1), /twinstack reconcile staging/)
  t.ok(hasDrift(report))
  const reason = 'the account keeps no trail'
  const attribution = { source: 'unknown', reason } as never
  const unknown = formatDriftLines({
    ...report,
    resources: report.resources.map(one => ({ ...one, attribution })),
  }).map(plain)
  t.equal(unknown.filter(line => line.includes(reason)).length, 1, 'a reason is printed once')
  t.equal(unknown.filter(line => line.includes('the actor is not known')).length, 3)
  t.end()
})

t.test('no drift, with pending changes, is no drift', t => {
  const calm = { ...report, resources: [], summary: { ...report.summary, changed: 0, deleted: 0 } }
  t.notOk(hasDrift(calm))
  const lines = formatDriftLines(calm).map(plain)
  t.equal(lines[0], '✔ no drift in staging: 62 resources as recorded')
  t.ok(lines.some(line => line.startsWith('Pending changes')))
  t.notOk(lines.some(line => line.includes('reconcile')))
  t.end()
})

t.test(
  "class, severity and direction; of a property only where they differ from the resource's",
  t => {
    const judged = { class: 'security', severity: 'critical', direction: 'loosened' } as const
    const lines = formatDriftLines(
      driftReport({
        confirmed: true,
        summary: {
          resources: 9,
          changed: 2,
          deleted: 0,
          severity: 'critical',
          byClass: { security: 1, availability: 1 },
        },
        resources: [
          driftedResource({
            urn: 'u',
            type: 'aws:ec2/securityGroup:SecurityGroup',
            name: 'web',
            ...judged,
            properties: [
              driftedProperty({ path: 'ingress[1]', actual: { fromPort: 22 }, ...judged }),
              driftedProperty({
                path: 'tags.team',
                expected: 'a',
                actual: 'b',
                class: 'tags',
                severity: 'low',
                direction: 'changed',
                replaces: true,
              }),
            ],
          }),
          driftedResource({
            urn: 'v',
            type: 'aws:rds/cluster:Cluster',
            name: 'main',
            what: 'recreated',
            class: 'availability',
            severity: 'critical',
          }),
        ],
      }),
    ).map(plain)
    t.ok(lines.includes('  worst: critical  by class: security 1, availability 1'))
    t.ok(lines.includes('  critical security, loosened'))
    t.ok(lines.some(line => line.endsWith('→ actual {"fromPort":22}')))
    t.ok(
      lines.some(line =>
        line.endsWith('→ actual "b"  (low tags; restoring it replaces the resource)'),
      ),
    )
    t.ok(lines.includes('rds.Cluster main  deleted and created again outside'))
    t.match(formatDriftLines({ ...report, confirmed: false }).map(plain)[2], /read once/)
    t.end()
  },
)

t.test('beside drift: hidden drift, noise, unmanaged resources, limits', t => {
  const of = {
    urn: 'u',
    type: 'aws:sns/topic:Topic',
    name: 'alarms',
    expected: null,
    actual: '4711',
    secret: false,
  } as const
  const rule = { reason: 'because', owner: 'platform', expires: null, suppressed: 0, refused: [] }
  const lines = formatDriftLines(
    driftReport({
      suppressed: [
        {
          ...of,
          what: 'changed',
          path: 'tags.cost',
          rule: 'cost',
          class: 'tags',
          severity: 'low',
          direction: 'changed',
        },
        {
          ...of,
          what: 'deleted',
          path: null,
          rule: 'cost',
          class: 'tags',
          severity: 'low',
          direction: 'changed',
        },
      ],
      rules: [
        { ...rule, id: 'cost', state: 'active', suppressed: 2 },
        { ...rule, id: 'all', state: 'active', refused: ['deletion: aws:sns/topic:Topic x'] },
        { ...rule, id: 'old', state: 'expired', expires: '2025-01-01' },
        { ...rule, id: 'idle', state: 'unused' },
      ],
      noise: [
        { ...of, path: 'a', why: 'reordered' },
        { ...of, path: 'b', why: 'reordered' },
        { ...of, path: 'c', why: 'pending-value' },
      ],
      unmanaged: [
        {
          type: 'aws:sqs/queue:Queue',
          id: 'q-1',
          arn: null,
          account: null,
          region: null,
          name: 'by-hand',
          tags: {},
          why: 'tagged',
          attribution: null,
          proposal: 'twinstack import staging q-1',
        },
      ],
      notes: ['the tagging API did not answer'],
    }),
  ).map(plain)
  const has = (text: string) =>
    t.ok(
      lines.some(line => line.includes(text)),
      text,
    )
  t.match(lines[0], /no drift/)
  for (const text of [
    'Suppressed by ignore rules: 2',
    'sns.Topic alarms  tags.cost: (none) → "4711"  rule cost of platform',
    'sns.Topic alarms  deleted outside  rule cost of platform',
    'all matches but does not hide, because its `allow` lacks deletion: ' + 'aws:sns/topic:Topic x',
    'old expired on 2025-01-01',
    'idle hid nothing this time',
    'Not drift: 3 differences (another order 2, waiting for a maintenance window 1)',
    'Unmanaged (in the cloud and in no state; not drift): 1',
    'sqs.Queue by-hand  id q-1  carries the environment',
    'twinstack import staging q-1',
    'not checked: what is inside machines and containers, data, and',
    'the tagging API did not answer',
  ])
    has(text)
  t.end()
})

t.test('the actor is listed with the resource; limits of the check are listed once', t => {
  const attribution = {
    source: 'sandbox-journal',
    who: 'console:ana',
    at: '2026-01-02T03:00:00.000Z',
    call: 'ModifyDBCluster',
    address: 'signin.amazonaws.com',
    operation: null,
    reason: null,
  } as const
  const lines = formatDriftLines({
    ...report,
    notes: [unseen],
    resources: [{ ...requirePresent(report.resources[0]), attribution }],
  }).map(plain)
  t.ok(
    lines.some(line =>
      /by console:ana at 2026-01-02 03:00:00 UTC with ModifyDBCluster from signin/.test(line),
    ),
    lines.join('\n'),
  )
  t.equal(lines.filter(line => /not checked/i.test(line)).length, 1)
  t.end()
})

t.test('unknown pending changes are printed with the cause', async t => {
  const unknown = {
    ...report,
    summary: { ...report.summary, pendingChanges: null },
    pendingChanges: null,
    planFailure: 'no route\u001b[2J',
  }
  const lines = formatDriftLines(unknown).map(plain)
  t.ok(lines.includes("Pending changes: not known, the program's plan failed: no route"))
  t.match(lines[0], /2 changed outside, 1 deleted outside/, 'drift is known')
})
