import t from 'tap'
import type { EngineEvent } from '@pulumi/pulumi/automation/index.js'
import { buildActualState } from '../../../src/analysis/drift/buildActualState.ts'
import { judgeDrift } from '../../../src/analysis/drift/judge.ts'
import { judgeReading } from '../../../src/analysis/drift/judgeReading.ts'
import { toEventBodies } from '../../../src/analysis/engineEvents.ts'
import {
  listExistingResources,
  listLiveResources,
  summarise,
} from '../../../src/model/checkpoint.ts'

const type = 'aws:ecs/taskDefinition:TaskDefinition'
const urn = `urn:pulumi:staging::shop::${type}::orders`
const state = (memory: string, more: object = {}) => ({
  urn,
  type,
  custom: true,
  id: 'orders',
  inputs: { memory },
  outputs: { memory },
  ...more,
})
const live = state('512')
const condemned = state('300', { delete: true })
const now = new Date('2026-03-01T00:00:00Z')

t.test('a record contains the pending deletion only when there is one', async t => {
  const { resources, digest } = summarise({ resources: [live, condemned] })
  t.same(
    resources.map(one => one.delete),
    [undefined, true],
  )
  t.equal(
    digest,
    summarise({ resources: [live, state('300')] }).digest,
    'digests that older versions recorded stay valid',
  )
  for (const order of [resources, resources.toReversed()])
    t.match(listLiveResources(order), [{ inputs: { memory: '512' } }])
  t.equal(listExistingResources(resources).length, 1, 'one resource of the cloud')
  const other = summarise({ resources: [live, { ...condemned, id: 'former' }] }).resources
  t.equal(listExistingResources(other).length, 2, 'an object with its own id still exists')
})

t.test('a replaced resource is reported as pending, the live one is judged', async t => {
  const { resources } = summarise({ resources: [live, condemned] })
  const properties = [
    { path: 'memory', kind: 'update', replace: false, secret: false, before: '512', after: '900' },
  ] as const
  const change = { urn, type, name: 'orders', op: 'update', properties: [...properties] }
  const report = judgeDrift({
    environment: 'staging',
    operation: '',
    revision: '',
    checkedAt: now.toISOString(),
    resources,
    refreshed: [change],
    planned: [],
  })
  t.match(report.resources, [{ urn, properties: [{ expected: '512', actual: '900' }] }])
  t.match(report.pendingChanges, [{ urn, op: 'delete-replaced', properties: [] }])
  t.same(
    buildActualState(resources, report).map(one => one.outputs['memory']),
    ['900', '300'],
    'the drift is not reported for the replaced one',
  )
})

t.test('its refresh is no change, whatever the order', async t => {
  const metadata = {
    op: 'update',
    urn,
    type,
    old: condemned,
    new: live,
    detailedDiff: { memory: { diffKind: 'update', inputDiff: false } },
  }
  const eventOf = (data: object) =>
    ({ resOutputsEvent: { metadata: data, planning: true } }) as unknown as EngineEvent
  t.same(toEventBodies(eventOf(metadata), 'refresh', true), [])
  t.same(toEventBodies(eventOf({ ...metadata, op: 'refresh' }), 'plan', false), [])
  t.equal(toEventBodies(eventOf({ ...metadata, old: state('300') }), 'refresh', true).length, 1)
})

t.test('the reading of a file skips it', async t => {
  const stack = { op: 'refresh', urn: 'urn:pulumi:staging::shop::pulumi:pulumi:Stack::shop' }
  const old = {
    op: 'update',
    urn,
    oldState: condemned,
    newState: live,
    detailedDiff: { memory: { kind: 'update', inputDiff: false } },
  }
  const same = { op: 'refresh', urn, oldState: live, newState: live }
  for (const steps of [
    [stack, same, old],
    [stack, old, same],
  ]) {
    const digest = judgeReading({ text: JSON.stringify({ steps }), now })
    t.same([digest.resources, digest.pendingChanges], [[], []])
    const events = steps.flatMap(({ urn, op, ...step }) => {
      const sides = step as Partial<typeof old>
      const metadata = { urn, type, old: sides.oldState, new: sides.newState, diffs: ['memory'] }
      return [
        { resourcePreEvent: { metadata: { ...metadata, op: 'refresh' } } },
        { resOutputsEvent: { metadata: { ...metadata, op } } },
      ]
    })
    const text = events.map(one => JSON.stringify(one)).join('\n')
    t.same(judgeReading({ text, now }).resources, [])
  }
})
