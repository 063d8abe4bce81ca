import t from 'tap'
import { actualState } from '../../../src/services/parity/actual.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import { driftedProperty, driftedResource } from '../../helper/drift.ts'

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
      urn: recorded.find(one => one.name === name)!.urn,
      type: 'aws:rds/cluster:Cluster',
      name,
      id: name,
      ...more,
    })
  const actual = actualState(recorded, {
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
  t.same(recorded, kept, 'what was given is not changed')
  t.end()
})
