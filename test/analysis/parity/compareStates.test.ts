import t from 'tap'
import { compareStates } from '../../../src/analysis/parity/compareStates.ts'

const state = (stack: string, version: string) => ({
  version: 3,
  deployment: {
    manifest: { version: 'v3.259.0' },
    resources: [
      {
        urn: `urn:pulumi:${stack}::shop::pulumi:pulumi:Stack::shop-${stack}`,
        type: 'pulumi:pulumi:Stack',
        custom: false,
      },
      {
        urn: `urn:pulumi:${stack}::shop::aws:rds/cluster:Cluster::db`,
        type: 'aws:rds/cluster:Cluster',
        id: `db-${stack}`,
        custom: true,
        parent: `urn:pulumi:${stack}::shop::pulumi:pulumi:Stack::shop-${stack}`,
        inputs: {
          engine: 'aurora-postgresql',
          engineVersion: version,
          clusterIdentifier: `db-${stack}`,
        },
        outputs: { engine: 'aurora-postgresql', engineVersion: version },
      },
    ],
  },
})
const options = { now: new Date('2026-03-01T00:00:00Z') }

t.test('two exports with the same meaning pass', async t => {
  const found = compareStates({ left: state('dev', '15.4'), right: state('prod', '15.4'), options })
  t.match(found, { passed: true, score: 100, comparison: { differences: [] } })
  t.equal(found.comparison.left.environment, 'dev')
})

t.test('a difference is reported with both values and fails', async t => {
  const found = compareStates({ left: state('dev', '15.3'), right: state('prod', '15.4'), options })
  t.equal(found.passed, false)
  t.match(found.comparison.differences, [{ path: 'engineVersion', left: '15.3', right: '15.4' }])
  t.match(found.judgement.verdicts, [{ status: 'never-legitimate', fails: true }])
})

t.test('a file that is no export is refused, and the error names the expected content', async t => {
  t.throws(() => compareStates({ left: {}, right: state('prod', '15.4'), options }), {
    code: 'invalid-request',
    message: /The left file contains no resources\. Expected the output of "pulumi stack export"/,
  })
})

t.test('a resource with fields of another kind is refused, one with a null is not', async t => {
  const document = (more: object) => ({
    deployment: { resources: [{ urn: 'urn:pulumi:a::b::c::d', type: 'c', ...more }] },
  })
  const right = document({})
  for (const more of [
    ...[{ urn: 1 }, { urn: null }, { type: true }, { id: {} }, { inputs: 'x' }, { outputs: [] }],
    ...[{ parent: 1 }, { provider: true }, { dependencies: 'x' }, { aliases: {} }, { Id: 'x' }],
  ]) {
    const compare = () => compareStates({ left: document(more), right, options })
    const expected = { code: 'invalid-request', fields: [{ path: 'left' }] }
    t.throws(compare, expected, JSON.stringify(more))
  }
  for (const resources of [{}, 'x', [null], [1]]) {
    const left = { deployment: { resources } }
    t.throws(() => compareStates({ left, right, options }), { code: 'invalid-request' })
  }
  const nulls = { id: null, inputs: null, outputs: null, parent: null, dependencies: null }
  t.ok(compareStates({ left: document(nulls), right, options }).passed)
})
