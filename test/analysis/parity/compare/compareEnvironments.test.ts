import t from 'tap'
import { compareEnvironments } from '../../../../src/analysis/parity/compare/compareEnvironments.ts'
import { aspects, parityComparisonSchema } from '../../../../src/model/difference.ts'
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import { fleet, sideOf, world } from '../corpus/shapes.ts'
import { find, recordOf, set } from '../corpus/states.ts'
import { measureProcessorTime } from '../../../helper/processorTime.ts'

const [staging, production] = [world('staging'), world('production')]

t.test(
  'the two real environments of the sample program differ only in the values of their files, and in ' +
    'nothing else',
  t => {
    const comparison = compareEnvironments(
      recordOf('sample', 'staging'),
      recordOf('sample', 'production'),
    )
    parityComparisonSchema.parse(JSON.parse(JSON.stringify(comparison)))
    t.match(comparison, {
      left: { environment: 'staging', resources: 60, regions: ['us-east-1'] },
      right: { environment: 'production', resources: 60 },
      compared: { matched: 60, identical: 54, differing: 6, missing: 0, extra: 0, counted: 0 },
      withinScale: [],
      renamed: [],
    })
    const cluster = comparison.differences.find(one => one.path === 'instanceClass')
    t.match(cluster, {
      key: 'aws:rds/clusterInstance:ClusterInstance::main-0#instanceClass:value',
      aspect: 'scale',
      kind: 'value',
      left: 'db.r6g.large',
      right: 'db.r6g.2xlarge',
      resource: {
        type: 'aws:rds/clusterInstance:ClusterInstance',
        name: 'main-0',
        left: /^urn:pulumi:staging::/,
        right: /^urn:pulumi:production::/,
      },
      ahead: false,
      never: false,
      required: true,
      since: null,
    })
    t.match(comparison.byAspect.scale, { differences: 5, never: 0, required: true })
    t.same(
      comparison.sizes?.map(({ path, ratio }) => [path, ratio]),
      [
        ['maxSize', 3],
        ['minSize', 1.5],
        ['instanceType', 4],
        ['instanceClass', 4],
        ['instanceClass', 4],
      ],
      'the comparison contains sizes with their ratio',
    )
    t.same(comparison.byAspect['image-and-instance'], {
      differences: 0,
      ahead: 0,
      never: 0,
      required: true,
      resources: 1,
      identical: 0,
    })
    t.same(
      Object.values(comparison.byAspect).reduce((sum, one) => sum + one.resources, 0),
      60,
    )
    t.end()
  },
)

t.test('generated names with references are found on a planned side', t => {
  const type = (name: string) => `aws:rds/${name}`
  const make = (
    environment: string,
    kind: string,
    inputs: Record<string, unknown>,
    more: Partial<ResourceRecord> = {},
  ): ResourceRecord => ({
    urn: `urn:pulumi:${environment}::shop::${type(kind)}::main`,
    type: type(kind),
    name: 'main',
    id: null,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs,
    outputs: {},
    ...more,
  })
  const side = (environment: string, hex: string, known: boolean) => {
    const group = make(
      environment,
      'subnetGroup:SubnetGroup',
      { name: `main-${hex}` },
      known ? { id: `main-${hex}` } : {},
    )
    return {
      environment,
      resources: [
        group,
        make(
          environment,
          'cluster:Cluster',
          { dbSubnetGroupName: `main-${hex}`, port: 1 },
          known ? { id: 'tf-1', dependencies: [group.urn] } : {},
        ),
      ],
    }
  }
  t.same(
    compareEnvironments(side('staging', 'f2f6558', true), side('production', '103bf7b', false))
      .differences,
    [],
  )
  t.end()
})

t.test('reports what can not be compared', t => {
  const { notComparable } = compareEnvironments(
    recordOf('sample', 'staging'),
    recordOf('sample', 'production'),
  )
  t.match(notComparable, [
    { resource: { name: 'observability-tracing-token' }, path: 'value', why: 'secret' },
    { resource: { name: 'settings' }, path: 'observability.tracing.token', why: 'secret' },
  ])
  t.equal(notComparable.length, 2)
  t.end()
})

t.test('a secret that is not known yet is reported once, as not known', t => {
  const side = (environment: string, secretString: unknown) => {
    const type = 'aws:secretsmanager/secretVersion:SecretVersion'
    const own = { urn: `urn:pulumi:${environment}::shop::${type}::admin`, type, name: 'admin' }
    const rest = { id: null, parent: null, provider: null, custom: true, protect: false }
    const inputs = { secretString }
    return { environment, resources: [{ ...own, ...rest, dependencies: [], inputs, outputs: {} }] }
  }
  for (const unknown of ['[unknown]', '04da6b54-80e4-46f7-96ec-b56ff0331ba9'])
    for (const values of [
      ['[secret]', unknown],
      [unknown, '[secret]'],
    ]) {
      const found = compareEnvironments(side('staging', values[0]), side('production', values[1]))
      t.same(found.differences, [])
      t.match(found.notComparable, [{ path: 'secretString', why: 'unknown' }])
      t.equal(found.notComparable.length, 1)
    }
  const known = compareEnvironments(side('staging', '[secret]'), side('production', 'open'))
  t.match(known.differences, [{ path: 'secretString', right: '[not secret here, not shown]' }])
  t.end()
})

t.test('partial: only the named aspects have to match', t => {
  const comparison = compareEnvironments(
    recordOf('sample', 'staging'),
    recordOf('sample', 'production'),
    { aspects: ['backups', 'database'] },
  )
  t.same(comparison.aspects, ['backups', 'database'])
  t.same(
    [...new Set(comparison.differences.filter(one => one.required).map(one => one.aspect))],
    ['database', 'backups'],
  )
  t.match(comparison.byAspect, {
    backups: { required: true },
    scale: { required: false, differences: 5 },
  })
  t.end()
})

t.test('the start of a difference is found by its key', t => {
  const since = {
    operation: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
    at: '2026-01-02T03:04:05.000Z',
  }
  const { differences } = compareEnvironments(
    recordOf('sample', 'staging'),
    recordOf('sample', 'production'),
    { since: key => (key.includes('minSize') ? since : null) },
  )
  t.same(
    differences.filter(one => one.since !== null).map(one => [one.path, one.since]),
    [['minSize', since]],
  )
  t.end()
})

t.test('a size within the allowed ratio is listed and is no difference', t => {
  const { differences, withinScale } = compareEnvironments(
    recordOf('sample', 'staging'),
    recordOf('sample', 'production'),
    { maximumScaleRatio: 4 },
  )
  t.same(
    withinScale.map(one => one.path),
    ['maxSize', 'minSize', 'instanceType', 'instanceClass', 'instanceClass'],
  )
  t.notOk(differences.some(one => one.aspect === 'scale'))
  const stricter = compareEnvironments(
    recordOf('sample', 'staging'),
    recordOf('sample', 'production'),
    { maximumScaleRatio: 2 },
  )
  t.same(
    stricter.withinScale.map(one => one.path),
    ['minSize'],
  )
  t.end()
})

t.test('ahead has its reason, and replaces the verdict never legitimate', t => {
  const [left, right] = [recordOf('sample', 'staging'), recordOf('sample', 'production')]
  const revision = {
    id: 'bbbb44445555',
    commit: null,
    ref: 'main',
    subject: 'Aurora 16.8',
    author: 'a',
    committedAt: null,
    dirty: false,
    dependencies: 'd',
  }
  set(left, 'rds/cluster:Cluster main', 'engineVersion', '16.8')
  const planned = set(
    recordOf('sample', 'production'),
    'rds/cluster:Cluster main',
    'engineVersion',
    '16.8',
  ).resources
  const version = (aheadOf?: ResourceRecord[]) =>
    compareEnvironments(
      { ...left, revision },
      right,
      aheadOf === undefined ? {} : { aheadOf },
    ).differences.find(one => one.path === 'engineVersion')
  t.match(version(), { ahead: false, never: true, explanation: null })
  t.match(version(planned), {
    ahead: true,
    never: false,
    explanation: 'disappears when production runs revision bbbb44445555 (Aurora 16.8)',
  })
  t.match(version(recordOf('sample', 'production').resources), { ahead: false, never: true })
  t.end()
})

t.test('two references to different resources name them', t => {
  const left = recordOf('sample', 'staging')
  set(left, 'NatGateway nat-b', 'subnetId', find(left, 'Subnet public-a').id)
  const { differences } = compareEnvironments(left, recordOf('sample', 'production'))
  t.match(
    differences.find(one => one.path === 'subnetId')?.note,
    'staging: id of aws:ec2/subnet:Subnet public-a; production: id of aws:ec2/subnet:Subnet ' +
      'public-b',
  )
  t.end()
})

t.test('empty states, and environments of one name', t => {
  t.match(compareEnvironments(sideOf('staging', []), sideOf('production', [])), {
    compared: { matched: 0 },
    differences: [],
  })
  t.same(
    Object.keys(compareEnvironments(sideOf('staging', []), sideOf('production', [])).byAspect),
    aspects,
  )
  const same = recordOf('sample', 'staging')
  t.same(compareEnvironments(same, same).differences, [])
  t.end()
})

t.test('unusual inputs', t => {
  const odd = (value: unknown) =>
    sideOf('staging', [staging.make({ type: 'x:y/z:Z', name: 'odd', inputs: { value } })])
  const pairs: [unknown, unknown, number][] = [
    [null, undefined, 0],
    [[], undefined, 1],
    ['', undefined, 1],
    [0, false, 1],
    [1, '1', 1],
    [{ a: null }, {}, 0],
    [[1, 2], [2, 1], 0],
    [[1, 1], [1], 1],
    ['{"a":', '{"a":', 0],
    ['{"a":1}', '{ "a": 1 }', 0],
    [JSON.parse('{"__proto__":{"x":1}}'), JSON.parse('{"__proto__":{"x":2}}'), 1],
    [{ constructor: 1 }, {}, 1],
  ]
  for (const [left, right, count] of pairs)
    t.equal(
      compareEnvironments(odd(left), odd(right)).differences.length,
      count,
      `${JSON.stringify(left)} and ${JSON.stringify(right)}`,
    )
  t.end()
})

t.test('five thousand resources against five thousand take less than minutes', t => {
  const spent = measureProcessorTime(() => {
    const { compared } = compareEnvironments(
      sideOf('staging', fleet(staging, 2500)),
      sideOf('production', fleet(production, 2500)),
    )
    t.match(compared, { matched: 5002, identical: 5002 })
  })
  t.ok(spent < 60_000, `${spent} ms`)
  t.end()
})
