import t from 'tap'
import {
  addUnrecorded,
  findUnrecorded,
  readCreateJournal,
  withoutWithheld,
} from '../../../src/analysis/state/createJournal.ts'
import type { StateResource } from '../../../src/model/checkpoint.ts'

const urnOf = (name: string) => `urn:pulumi:s::p::aws:sqs/queue:Queue::${name}`
const resource = (name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: urnOf(name),
  type: 'aws:sqs/queue:Queue',
  custom: true,
  inputs: { name },
  ...more,
})
const journal = (...entries: object[]) => entries.map(one => JSON.stringify(one)).join('\n')
const startCase = (name: string, oldId: string | null = null) => ({
  phase: 'started',
  oldId,
  resource: resource(name),
})
const names = (creates: { resource: StateResource }[]) =>
  creates.map(one => one.resource.urn.split('::').at(-1))

t.test('creates that were started, and neither failed nor were undone', async t => {
  const creates = readCreateJournal(
    journal(
      startCase('died'),
      startCase('refused'),
      { phase: 'failed', urn: urnOf('refused') },
      startCase('done'),
      { phase: 'finished', urn: urnOf('done'), id: 'q-1' },
      startCase('undone'),
      { phase: 'finished', urn: urnOf('undone'), id: 'q-2' },
      { phase: 'deleted', urn: urnOf('undone'), id: 'q-2' },
    ) + '\n{"phase":"started","resou',
  )
  t.same(names(creates), ['died', 'done'], 'a line that is cut off is left out')
  t.equal(creates[1]?.resource.id, 'q-1')
  t.same(readCreateJournal(''), [])
})

t.test('creates that the state contains, or lists as pending, count as recorded', async t => {
  const creates = readCreateJournal(
    journal(
      startCase('there'),
      startCase('pending'),
      startCase('lost'),
      startCase('replaced', 'q-old'),
    ),
  )
  const known = {
    resources: [
      { urn: urnOf('there'), id: 'q-1', custom: true },
      { urn: urnOf('replaced'), id: 'q-old', custom: true },
    ],
    pending: [urnOf('pending')],
  }
  t.same(names(findUnrecorded(creates, known)), ['lost', 'replaced'])
  const replaced = { urn: urnOf('replaced'), id: 'q-new', custom: true }
  t.same(
    names(findUnrecorded(creates, { ...known, resources: [...known.resources, replaced] })),
    ['lost'],
    'the new resource of a replacement exists',
  )
})

t.test('a replacement that keeps its id is recorded when the engine recorded its end', async t => {
  const start = startCase('fixed', 'fixed-q')
  const end = { phase: 'finished', urn: urnOf('fixed'), id: 'fixed-q' }
  const deleted = { ...end, phase: 'deleted' }
  const now = resource('fixed', { id: 'fixed-q' })
  const old = { ...now, delete: true }
  const lostOf = (resources: StateResource[], ...entries: object[]) =>
    names(findUnrecorded(readCreateJournal(journal(...entries)), { resources, pending: [] }))
  t.same(lostOf([now], deleted, start, end), [], 'deleted before it')
  t.same(lostOf([now, old], start, end), [], 'the old resource is still to be deleted')
  t.same(lostOf([now], start, end, deleted), [], 'deleted after it')
  t.same(lostOf([now], start), ['fixed'], 'a create without an end is searched')
  t.same(lostOf([old], start, end), ['fixed'], 'the state has only the old resource')
  t.same(lostOf([{ ...now, pendingReplacement: true }], deleted, start, end), ['fixed'])
})

t.test('unrecorded creates become pending operations, components are added', async t => {
  const component = { ...resource('group'), custom: false, type: 'my:Group' }
  const creates = readCreateJournal(
    journal(
      { phase: 'started', oldId: null, resource: component },
      { phase: 'finished', urn: component.urn, id: '' },
      { phase: 'started', oldId: null, resource: resource('child', { parent: component.urn }) },
      { phase: 'started', oldId: null, resource: resource('stray', { provider: 'gone::1' }) },
    ),
  )
  const { deployment, added, unplaced } = addUnrecorded({ resources: [resource('old')] }, creates)
  t.same(
    deployment.resources?.map(({ urn }) => urn),
    [urnOf('old'), urnOf('group')],
  )
  t.match(deployment.pending_operations, [{ type: 'creating', resource: { urn: urnOf('child') } }])
  t.same(added, [urnOf('group'), urnOf('child')])
  t.match(unplaced, [{ urn: urnOf('stray') }], 'its provider is not in the state')
})

t.test('a value that the engine masks is not recorded as it is', async t => {
  t.same(withoutWithheld({ name: 'a', password: '[secret]', list: [{ key: '[secret]' }], n: 1 }), {
    name: 'a',
    n: 1,
  })
})
