import t from 'tap'
import { judgeReading } from '../../../src/analysis/drift/judgeReading.ts'

const urn = 'urn:pulumi:prod::shop::aws:rds/instance:Instance::db'
const state = (properties: object) => ({
  urn,
  type: 'aws:rds/instance:Instance',
  custom: true,
  id: 'db-1',
  inputs: properties,
  outputs: properties,
})
const stack = {
  op: 'refresh',
  urn: 'urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod',
  detailedDiff: null,
}
const open = {
  op: 'update',
  urn,
  oldState: state({ publiclyAccessible: false }),
  newState: state({ publiclyAccessible: true }),
  detailedDiff: { publiclyAccessible: { kind: 'update', inputDiff: false } },
}
const now = new Date('2026-03-01T00:00:00Z')

t.test('the digest of a refresh is judged', async t => {
  const found = judgeReading({ text: JSON.stringify({ steps: [stack, open] }, null, 4), now })
  t.equal(found.environment, 'prod')
  t.match(found.resources, [
    {
      name: 'db',
      what: 'changed',
      class: 'security',
      severity: 'critical',
      direction: 'loosened',
      properties: [{ path: 'publiclyAccessible', expected: false, actual: true }],
    },
  ])
})

t.test('a preview with refresh separates drift and plan', async t => {
  const planned = { ...open, oldState: open.newState, newState: open.oldState }
  const found = judgeReading({ text: JSON.stringify({ steps: [stack, open, planned] }), now })
  t.equal(found.resources.length, 1)
  t.match(found.pendingChanges, [{ urn, op: 'update' }])
})

t.test('a deleted resource is drift', async t => {
  const gone = { op: 'delete', urn, oldState: state({}), detailedDiff: null }
  const found = judgeReading({ text: JSON.stringify({ steps: [stack, gone] }), now })
  t.match(found.resources, [{ name: 'db', what: 'deleted', severity: 'critical' }])
})

t.test('engine events, one a line, are judged', async t => {
  const metadata = {
    op: 'update',
    urn,
    type: 'aws:rds/instance:Instance',
    old: open.oldState,
    new: open.newState,
    detailedDiff: { publiclyAccessible: { diffKind: 'update', inputDiff: false } },
  }
  const lines = [
    'warning: a line that is no JSON',
    JSON.stringify({ sequence: 1, resourcePreEvent: { metadata: { ...metadata, op: 'refresh' } } }),
    JSON.stringify({ sequence: 2, resOutputsEvent: { metadata } }),
  ]
  t.match(judgeReading({ text: lines.join('\n'), now }).resources, [{ severity: 'critical' }])
})

t.test('other input is refused, and the error names the command that makes a reading', async t => {
  const expected = /pulumi refresh --preview-only --json/
  t.throws(() => judgeReading({ text: 'hello', now }), {
    code: 'invalid-request',
    message: expected,
  })
  t.throws(() => judgeReading({ text: '{"steps":[]}', now }), { message: expected })
  const plan = { ...open, op: 'update' }
  t.throws(() => judgeReading({ text: JSON.stringify({ steps: [plan] }), now }), {
    message: /contains no step of a refresh/,
  })
})
