import t from 'tap'
import { listPhases } from '../../../src/analysis/overview/listPhases.ts'
import type { EventBody, OperationEvent } from '../../../src/model/operation.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString()
const events = (...bodies: [number, EventBody][]): OperationEvent[] =>
  bodies.map(([seconds, body], index) => ({
    seq: index + 1,
    at: at(seconds),
    source: 'service',
    body,
  }))

t.test('a step that ended has its time, one that runs has none', t => {
  t.match(
    listPhases(
      events(
        [0, { type: 'step', step: 'prepare', state: 'started' }],
        [3, { type: 'step', step: 'prepare', state: 'finished' }],
        [3, { type: 'step', step: 'checks', state: 'skipped', detail: 'there are none' }],
        [4, { type: 'step', step: 'update', state: 'started' }],
      ),
    ),
    [
      { step: 'prepare', state: 'finished', startedAt: at(0), seconds: 3 },
      { step: 'checks', state: 'skipped', detail: 'there are none' },
      { step: 'update', state: 'running', seconds: null },
    ],
  )
  t.end()
})

t.test('a step of the second attempt is a phase of its own', t => {
  const phases = listPhases(
    events(
      [0, { type: 'step', step: 'update', state: 'started' }],
      [2, { type: 'step', step: 'update', state: 'failed', seconds: 1.5 }],
      [9, { type: 'step', step: 'update', state: 'started' }],
      [10, { type: 'step', step: 'update', state: 'finished' }],
    ),
  )
  t.match(phases, [
    { state: 'failed', seconds: 1.5 },
    { state: 'finished', seconds: 1, startedAt: at(9) },
  ])
  t.end()
})
