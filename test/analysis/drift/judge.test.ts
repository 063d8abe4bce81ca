import t from 'tap'
import { judgeDrift, type DriftFindings } from '../../../src/analysis/drift/judge.ts'
import { driftReportSchema } from '../../../src/model/drift.ts'
import type { ResourceChange, ResourceRecord } from '../../../src/model/operation.ts'
import { bigFindings } from './big.ts'
import { requirePresent } from '../../helper/present.ts'
import { measureProcessorTime } from '../../helper/processorTime.ts'

const urn = (name: string) => `urn:pulumi:staging::shop::aws:rds/cluster:Cluster::${name}`

function record(name: string): ResourceRecord {
  return {
    urn: urn(name),
    type: 'aws:rds/cluster:Cluster',
    name,
    id: `${name}-id`,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: {},
    outputs: {},
  }
}

function change(
  name: string,
  op: string,
  properties: ResourceChange['properties'] = [],
): ResourceChange {
  return { urn: urn(name), type: 'aws:rds/cluster:Cluster', name, op, properties }
}

function findings(over: Partial<DriftFindings>): DriftFindings {
  return {
    environment: 'staging',
    operation: '00000000-0000-4000-8000-000000000000',
    revision: 'abc',
    checkedAt: '2026-01-01T00:00:00.000Z',
    resources: [record('a'), record('b'), record('c')],
    refreshed: [],
    planned: [],
    ...over,
  }
}

t.test('a changed and a deleted resource, with expected and actual values', async t => {
  const report = judgeDrift(
    findings({
      refreshed: [
        change('a', 'update', [
          {
            path: 'engineVersion',
            kind: 'update',
            before: '16.6',
            after: '15.4',
            secret: false,
            replace: false,
          },
        ]),
        change('b', 'delete'),
      ],
    }),
  )
  t.same(driftReportSchema.parse(report), report)
  t.match(report.summary, { resources: 3, changed: 1, deleted: 1, pendingChanges: 0 })
  t.match(report.resources[0], {
    name: 'a',
    id: 'a-id',
    what: 'changed',
    properties: [{ path: 'engineVersion', expected: '16.6', actual: '15.4', secret: false }],
  })
  t.match(report.resources[1], { name: 'b', what: 'deleted', properties: [] })
})

t.test('drift and pending changes are never mixed', async t => {
  const report = judgeDrift(
    findings({
      planned: [
        change('c', 'update', [
          {
            path: 'tags.team',
            kind: 'add',
            before: undefined,
            after: 'platform',
            secret: false,
            replace: false,
          },
        ]),
        change('a', 'same'),
      ],
    }),
  )
  t.same(report.resources, [])
  t.equal(report.summary.pendingChanges, 1)
  t.match(report.pendingChanges, [
    { name: 'c', op: 'update', properties: [{ path: 'tags.team', declared: 'platform' }] },
  ])
})

t.test('a refreshed resource without differences is no drift', async t => {
  t.same(
    judgeDrift(findings({ refreshed: [change('a', 'update'), change('b', 'same')] })).resources,
    [],
  )
})

t.test('a secret is reported as changed without its values', async t => {
  const report = judgeDrift(
    findings({
      refreshed: [
        change('a', 'update', [
          {
            path: 'masterPassword',
            kind: 'update',
            before: '[secret]',
            after: '[secret]',
            secret: true,
            replace: false,
          },
        ]),
      ],
    }),
  )
  t.match(report.resources[0]?.properties, [
    { path: 'masterPassword', expected: '[secret]', actual: '[secret]', secret: true },
  ])
})

t.test('5,000 resources with 200 drifts are judged in less than a second', async t => {
  const found = bigFindings(5000, 200)
  const times = [1, 2, 3].map(() =>
    measureProcessorTime(() => t.ok(judgeDrift(found).resources.length > 100)),
  )
  t.equal(found.refreshed.length, 200)
  // npm run bench:drift measures: median 50 ms
  t.ok(Math.min(...times) < 1000, `${times.map(Math.round).join(', ')} ms`)
})

t.test('a second reading confirms drift; drift that it does not find was transient', async t => {
  const properties = (after: string): ResourceChange['properties'] => [
    { path: 'engineVersion', kind: 'update', before: '16.6', after, secret: false, replace: false },
  ]
  const first = [
    change('a', 'update', properties('15.4')),
    change('b', 'update', properties('15.4')),
    change('c', 'delete'),
  ]
  t.equal(judgeDrift(findings({ refreshed: first })).confirmed, false)
  t.equal(judgeDrift(findings({})).confirmed, true, 'there is nothing to confirm')
  const report = judgeDrift(
    findings({
      refreshed: first,
      again: [change('a', 'update', properties('15.4')), change('b', 'update', properties('15.5'))],
    }),
  )
  t.equal(report.confirmed, true)
  t.same(
    report.resources.map(({ name }) => name),
    ['a'],
  )
  t.same(
    report.noise.map(({ name, path, why }) => [name, path, why]),
    [
      ['c', null, 'in-flight'],
      ['b', 'engineVersion', 'in-flight'],
    ].sort(),
  )
  t.match(report.summary, {
    changed: 1,
    deleted: 0,
    noise: 2,
    severity: 'high',
    byClass: { version: 1 },
  })
})

t.test('the worst property decides the severity of a resource', async t => {
  const report = judgeDrift(
    findings({
      refreshed: [
        change('a', 'update', [
          {
            path: 'tags.team',
            kind: 'update',
            before: 'a',
            after: 'b',
            secret: false,
            replace: false,
          },
          {
            path: 'deletionProtection',
            kind: 'update',
            before: true,
            after: false,
            secret: false,
            replace: false,
          },
          {
            path: 'backupRetentionPeriod',
            kind: 'update',
            before: 7,
            after: 14,
            secret: false,
            replace: false,
          },
        ]),
      ],
    }),
  )
  t.match(report.resources, [{ class: 'availability', severity: 'high', direction: 'loosened' }])
  t.same(
    requirePresent(report.resources[0]).properties.map(
      p => `${p.path} ${p.class} ${p.severity} ${p.direction}`,
    ),
    [
      'tags.team tags low changed',
      'deletionProtection availability high loosened',
      'backupRetentionPeriod availability low tightened',
    ],
  )
})

t.test('the report contains the effect of each rule', async t => {
  const ignore = [
    { id: 'team', property: 'tags.team', reason: 'written by the owner tool', owner: 'me' },
    { id: 'gone', name: 'b', reason: 'deleted by hand often', owner: 'me' },
  ]
  const report = judgeDrift(
    findings({
      ignore,
      refreshed: [
        change('a', 'update', [
          {
            path: 'tags.team',
            kind: 'update',
            before: 'a',
            after: 'b',
            secret: false,
            replace: false,
          },
        ]),
        change('b', 'delete'),
      ],
    }),
  )
  t.match(report.suppressed, [
    { name: 'a', path: 'tags.team', rule: 'team', class: 'tags', expected: 'a', actual: 'b' },
  ])
  t.match(report.rules, [
    { id: 'team', state: 'active', suppressed: 1, refused: [] },
    { id: 'gone', state: 'active', suppressed: 0, refused: [/deletion and loosening|deletion/] },
  ])
  t.same(
    report.resources.map(({ name, what }) => [name, what]),
    [['b', 'deleted']],
  )
  t.match(report.summary, { suppressed: 1, changed: 0, deleted: 1 })
  t.same(driftReportSchema.parse(report), report)
})

t.test('values inherited from a cluster are reported once, at the cluster', async t => {
  const member = (name: string, more: Partial<ResourceRecord> = {}): ResourceRecord => ({
    ...record(name),
    outputs: { engineVersion: '16.6' },
    dependencies: [urn('a')],
    ...more,
  })
  const version = (path: string): ResourceChange['properties'] => [
    { path, kind: 'update', before: '16.6', after: '16.8', secret: false, replace: false },
  ]
  const { resources, noise } = judgeDrift(
    findings({
      resources: [
        { ...record('a'), inputs: { engineVersion: '16.6' } },
        member('b'),
        member('c', { dependencies: [] }),
      ],
      refreshed: [
        change('a', 'update', version('engineVersion')),
        change('b', 'refresh', version('engineVersionActual')),
        change('c', 'refresh', version('engineVersionActual')),
      ],
    }),
  )
  t.same(
    resources.map(({ name }) => name).toSorted(),
    ['a', 'c'],
    'one that does not depend on the cluster changed by itself',
  )
  t.match(noise, [{ name: 'b', why: 'owned-elsewhere' }])

  const after = judgeDrift(
    findings({
      resources: [{ ...record('a'), inputs: { engineVersion: '16.8' } }, member('b')],
      refreshed: [change('b', 'refresh', version('engineVersionActual'))],
    }),
  )
  t.same(after.resources, [], 'the code has upgraded the cluster, and the member with it')
})

t.test('every list is in the order of URNs, in whatever order the engine finished', async t => {
  const version: ResourceChange['properties'] = [
    { path: 'x', kind: 'update', before: 1, after: 2, secret: false, replace: false },
  ]
  const tag: ResourceChange['properties'] = [{ ...requirePresent(version[0]), path: 'tags.team' }]
  const all = ['c', 'a', 'b'].map(name => change(name, 'update', [...version, ...tag]))
  const ignore = [{ id: 'team', property: 'tags.team', reason: 'by the owner tool', owner: 'me' }]
  const listsOf = (refreshed: ResourceChange[]) => {
    const { resources, pendingChanges, suppressed, noise } = judgeDrift(
      findings({
        resources: [
          record('b'),
          record('c'),
          record('a'),
          { ...record('b'), delete: true, id: 'old' },
        ],
        refreshed,
        planned: refreshed,
        again: refreshed.map(one => ({ ...one, properties: [...one.properties.slice(1)] })),
        ignore,
      }),
    )
    return { resources, pendingChanges, suppressed, noise }
  }
  const lists = listsOf(all)
  t.same(
    Object.values(lists).map(list => list?.map(({ name }) => name)),
    [[], ['a', 'b', 'b', 'c'], ['a', 'b', 'c'], ['a', 'b', 'c']],
  )
  t.same(listsOf(all.toReversed()), lists)
  const drifted = all.map(one => ({ ...one, properties: version }))
  t.same(
    judgeDrift(findings({ refreshed: drifted })).resources.map(({ name }) => name),
    ['a', 'b', 'c'],
  )
})

t.test('an added bucket policy is drift, unless a resource declares it', async t => {
  const open = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }],
  })
  const type = 'aws:s3/bucket:Bucket'
  const bucket = { ...record('a'), type, id: 'site', outputs: { policy: '' } }
  const policy = { ...record('b'), type: 'aws:s3/bucketPolicy:BucketPolicy' }
  const judgeCase = (own: ResourceRecord[]) =>
    judgeDrift(
      findings({
        resources: [bucket, ...own],
        refreshed: [
          {
            ...change('a', 'refresh', [
              {
                path: 'policy',
                kind: 'update',
                before: '',
                after: open,
                secret: false,
                replace: false,
              },
            ]),
            type,
          },
        ],
      }),
    )
  t.match(judgeCase([]).resources, [{ name: 'a', class: 'security', severity: 'critical' }])
  const same = { ...policy, inputs: { bucket: 'site', policy: JSON.parse(open) } }
  t.same(judgeCase([same]).resources, [])
  t.match(judgeCase([same]).noise, [{ path: 'policy', why: 'owned-elsewhere' }])
  const other = { ...policy, inputs: { bucket: 'site', policy: { Statement: [] } } }
  t.equal(judgeCase([other]).resources.length, 1, 'another policy than the declared one')
  const elsewhere = { ...same, inputs: { ...same.inputs, bucket: 'logs' } }
  t.equal(judgeCase([elsewhere]).resources.length, 1)
})

t.test('a value that a dependency also declares by chance is no version', async t => {
  const dependent = { ...record('b'), dependencies: [urn('a')], outputs: { encrypted: false } }
  const { resources } = judgeDrift(
    findings({
      resources: [{ ...record('a'), inputs: { encrypted: true } }, dependent],
      refreshed: [
        change('b', 'refresh', [
          {
            path: 'encrypted',
            kind: 'update',
            before: false,
            after: true,
            secret: false,
            replace: false,
          },
        ]),
      ],
    }),
  )
  t.equal(resources.length, 1)
})
