import t from 'tap'
import { passesFilter, parseSince } from '../../src/cli/eventFilter.ts'
import type { EventBody } from '../../src/model/operation.ts'

const event = (body: EventBody, at = '2026-01-31T03:00:00.000Z') => ({
  seq: 1,
  at,
  source: 'runner-1',
  body,
})
const failed: EventBody = {
  type: 'resource',
  phase: 'failed',
  planned: false,
  change: {
    urn: 'urn:pulumi:a::b::c::uploads',
    type: 'c',
    name: 'uploads',
    op: 'create',
    properties: [],
  },
}
const warning: EventBody = { type: 'diagnostic', severity: 'warning', message: 'slow' }

t.test('errors, one resource, the last part', async t => {
  t.ok(passesFilter(event(failed), {}))
  t.ok(passesFilter(event(failed), { errors: true, resource: 'uploads' }))
  t.notOk(passesFilter(event(failed), { resource: 'logs' }))
  t.notOk(passesFilter(event(warning), { errors: true }))
  t.notOk(passesFilter(event(warning), { resource: 'uploads' }))
  t.notOk(passesFilter(event(failed), { since: new Date('2026-01-31T03:00:01Z') }))
  t.ok(passesFilter(event({ type: 'step', step: 'update', state: 'failed' }), { errors: true }))
})

t.test('since: an age or a time', async t => {
  t.equal(parseSince('2026-01-31T03:00:00Z').toISOString(), '2026-01-31T03:00:00.000Z')
  const age = Date.now() - parseSince('10m').getTime()
  t.ok(age > 599_000 && age < 610_000)
  t.throws(() => parseSince('yesterday'), /expected an age/)
})
