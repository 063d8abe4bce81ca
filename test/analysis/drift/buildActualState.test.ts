import t from 'tap'
import { buildActualState } from '../../../src/analysis/drift/buildActualState.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import { driftedProperty, driftedResource } from '../../helper/drift.ts'
import { requirePresent } from '../../helper/present.ts'

const record = (name: string, inputs: Record<string, unknown>): ResourceRecord => ({
  urn: `urn:pulumi:staging::small::aws:rds/cluster:Cluster::${name}`,
  type: 'aws:rds/cluster:Cluster',
  name,
  id: name,
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs,
  outputs: inputs,
})

t.test('the recorded state with what a drift check found', t => {
  const recorded = [
    record('main', {
      engineVersion: '15.4',
      password: '[secret]',
      ingress: [{ cidrBlocks: ['10.0.0.0/8', '10.1.0.0/16'] }],
      tags: { a: '1' },
    }),
    record('gone', {}),
    record('same', { port: 1 }),
  ]
  const kept = structuredClone(recorded)
  const drift = (name: string, more: object) =>
    driftedResource({
      urn: requirePresent(recorded.find(one => one.name === name)).urn,
      type: 'aws:rds/cluster:Cluster',
      name,
      id: name,
      ...more,
    })
  const actual = buildActualState(recorded, {
    resources: [
      drift('main', {
        properties: [
          driftedProperty({ path: 'engineVersion', expected: '15.4', actual: '16.6' }),
          driftedProperty({
            path: 'password',
            expected: '[secret]',
            actual: 'leaked',
            secret: true,
          }),
          driftedProperty({
            path: 'ingress[0].cidrBlocks[0]',
            expected: '10.0.0.0/8',
            actual: null,
          }),
          driftedProperty({ path: 'tags.a', expected: '1', actual: null }),
          driftedProperty({ path: 'tags.b', expected: null, actual: '2' }),
        ],
      }),
      drift('gone', { what: 'deleted' }),
    ],
  })
  const expected = {
    engineVersion: '16.6',
    password: '[secret]',
    ingress: [{ cidrBlocks: ['10.1.0.0/16'] }],
    tags: { b: '2' },
  }
  t.same(
    actual.map(({ name, inputs, outputs }) => ({ name, inputs, outputs })),
    [
      { name: 'main', inputs: expected, outputs: expected },
      { name: 'same', inputs: { port: 1 }, outputs: { port: 1 } },
    ],
  )
  t.same(recorded, kept, 'the input is not changed')
  t.end()
})

t.test('removals from one list remove the elements that the check named', t => {
  const recorded = [record('main', { cidrs: ['a', 'b', 'c', 'd'] })]
  const isGone = (path: string, expected: string) =>
    driftedProperty({ path, expected, actual: null })
  const drift = driftedResource({
    urn: recorded[0]?.urn ?? '',
    type: 'aws:rds/cluster:Cluster',
    name: 'main',
    properties: [isGone('cidrs[0]', 'a'), isGone('cidrs[2]', 'c')],
  })
  t.same(buildActualState(recorded, { resources: [drift] })[0]?.inputs, { cidrs: ['b', 'd'] })
  t.end()
})

t.test('values that were written or planned since then stay', t => {
  const recorded = [record('main', { engineVersion: '16.8', port: 1 })]
  const drift = driftedResource({
    urn: recorded[0]?.urn ?? '',
    type: 'aws:rds/cluster:Cluster',
    name: 'main',
    id: 'main',
    properties: [
      driftedProperty({ path: 'engineVersion', expected: '16.6', actual: '15.4' }),
      driftedProperty({ path: 'port', expected: 1, actual: 2 }),
    ],
  })
  const resources = [drift]
  const inputs = (options: Parameters<typeof buildActualState>[2], of = recorded) =>
    buildActualState(of, { resources }, options)[0]?.inputs
  t.same(inputs({ writtenSince: true }), { engineVersion: '16.8', port: 2 })
  t.same(inputs({ isPlanned: (_, path) => path === 'port' }), { engineVersion: '15.4', port: 1 })
  const anew = [{ ...record('main', { port: 1 }), id: 'another' }]
  t.same(inputs({ writtenSince: true }, anew), { port: 1 }, 'another resource with the same name')
  t.end()
})

t.test('a property that only the outputs have does not become a declared property', t => {
  const recorded = [{ ...record('main', {}), outputs: { status: 'available' } }]
  const drift = driftedResource({
    urn: recorded[0]?.urn ?? '',
    type: 'aws:rds/cluster:Cluster',
    name: 'main',
    properties: [driftedProperty({ path: 'status', expected: 'available', actual: 'stopped' })],
  })
  t.match(buildActualState(recorded, { resources: [drift] }), [
    { inputs: {}, outputs: { status: 'stopped' } },
  ])
  t.end()
})
