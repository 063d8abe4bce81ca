import t from 'tap'
import {
  collectChangedResources,
  reverseChanges,
  mergeChanges,
} from '../../../src/analysis/history/resources.ts'
import type { EventBody } from '../../../src/model/operation.ts'

const step = (name: string, op: string, more: object = {}): EventBody => ({
  type: 'resource',
  phase: 'finished',
  planned: false,
  change: { urn: `urn:${name}`, type: 'aws:sns/topic:Topic', name, op, properties: [] },
  ...more,
})
const words = (steps: EventBody[]) =>
  Object.fromEntries(collectChangedResources(steps).items.map(({ name, change }) => [name, change]))

t.test('one word per resource', async t => {
  t.same(
    words([
      step('new', 'create'),
      step('new', 'update'),
      step('old', 'delete'),
      step('changed', 'update'),
      step('swapped', 'create-replacement'),
      step('swapped', 'delete-replaced'),
      step('rebuilt', 'delete'),
      step('rebuilt', 'create'),
      step('taken', 'import'),
      step('changed-then-gone', 'update'),
      step('changed-then-gone', 'delete'),
      step('retried', 'create'),
      step('retried', 'delete'),
      step('read', 'refresh'),
      step('planned', 'create', { planned: true }),
      step('begun', 'create', { phase: 'started' }),
      step('broken', 'create', { phase: 'failed' }),
      { type: 'diagnostic', severity: 'info', message: 'create' },
    ]),
    {
      new: 'created',
      taken: 'created',
      changed: 'updated',
      old: 'deleted',
      'changed-then-gone': 'deleted',
      swapped: 'replaced',
      rebuilt: 'replaced',
      retried: 'replaced',
    },
  )
})

t.test('counts are complete, lists of names are limited', async t => {
  const many = collectChangedResources(
    Array.from({ length: 700 }, (_, n) => step(`n${n}`, n < 600 ? 'create' : 'update')),
  )
  t.match(many, { created: 600, updated: 100, deleted: 0, replaced: 0, truncated: true })
  t.equal(many.items.length, 500)
})

t.test('several deployments together, and backwards', async t => {
  const first = collectChangedResources([
    step('a', 'create'),
    step('b', 'update'),
    step('came', 'create'),
  ])
  const second = collectChangedResources([
    step('a', 'update'),
    step('b', 'delete'),
    step('came', 'delete'),
  ])
  const both = mergeChanges([first, second])
  t.match(both, {
    created: 1,
    updated: 0,
    deleted: 1,
    replaced: 0,
    items: [
      { name: 'a', change: 'created' },
      { name: 'b', change: 'deleted' },
    ],
  })
  t.match(reverseChanges(both), {
    created: 1,
    deleted: 1,
    items: [
      { name: 'b', change: 'created' },
      { name: 'a', change: 'deleted' },
    ],
  })
  t.equal(mergeChanges([first, null]), null, 'unknown stays unknown')
  t.match(mergeChanges([]), { created: 0, items: [] })
  t.equal(reverseChanges(null), null)
})
