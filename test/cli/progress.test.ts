import t from 'tap'
import { advance, createProgress } from '../../src/cli/progress.ts'
import {
  formatEventLine,
  formatLiveLines,
  formatRunningLine,
  formatSituation,
} from '../../src/cli/render/progress.ts'
import type { EventBody, OperationEvent } from '../../src/model/operation.ts'
import { operation, plain } from './fixtures.ts'
import { requirePresent } from '../helper/present.ts'

const change = (name: string, op = 'create') => ({
  urn: `urn:pulumi:staging::shop::aws:ec2/vpc:Vpc::${name}`,
  type: 'aws:ec2/vpc:Vpc',
  name,
  op,
  properties: [],
})
const events = (...bodies: EventBody[]): OperationEvent[] =>
  bodies.map((body, i) => ({
    seq: i + 1,
    at: '2026-01-02T03:04:05.000Z',
    source: 'runner-1',
    body,
  }))

const run = events(
  { type: 'status', from: 'queued', to: 'running', reason: 'claimed', by: 'worker' },
  { type: 'step', step: 'update', state: 'started' },
  { type: 'resource', phase: 'started', planned: false, change: change('a') },
  { type: 'resource', phase: 'started', planned: false, change: change('b') },
  { type: 'resource', phase: 'finished', planned: false, change: change('a'), seconds: 0.5 },
  { type: 'resource', phase: 'failed', planned: false, change: change('b') },
  { type: 'diagnostic', severity: 'error', message: 'no such zone' },
)

t.test('progress follows from its events', t => {
  const half = run.slice(0, 4).reduce(advance, createProgress(62))
  t.match(half, { status: 'running', step: 'update', done: 0 })
  t.same(
    [...half.running.values()].map(r => r.name),
    ['a', 'b'],
  )
  const all = run.reduce(advance, createProgress(62))
  t.match(all, { done: 1, failed: 1, errors: ['no such zone'], lastSeq: 7 })
  t.equal(all.running.size, 0)
  t.equal(advance(all, requirePresent(run[4])), all, 'a repeated event changes nothing')
  t.end()
})

t.test('a new step restarts the count', t => {
  const again = [
    ...run,
    ...events({ type: 'step', step: 'create', state: 'started' }).map(e => ({ ...e, seq: 8 })),
  ].reduce(advance, createProgress())
  t.match(again, { step: 'create', done: 0 })
  t.end()
})

t.test('how it is shown', t => {
  const half = run.slice(0, 5).reduce(advance, createProgress(62))
  t.equal(plain(formatSituation(half)), 'update · 1 of about 62 resources')
  t.equal(plain(formatRunningLine(half)), 'update · 1 of about 62 resources: create ec2.Vpc b')
  const [head, ...rest] = formatLiveLines(
    operation({ createdAt: '2026-01-02T03:04:00.000Z' }),
    half,
    Date.parse('2026-01-02T03:04:08.000Z'),
  ).map(plain)
  t.match(head, /^. deploy staging · update · 1 of about 62 resources · 8\.0 s$/)
  t.same(rest, ['    create  ec2.Vpc b 3.0 s'])
  const many = Array.from({ length: 9 }, (_, i) => change(`r${i}`)).map((c, i): OperationEvent => ({
    seq: 10 + i,
    at: requirePresent(run[0]).at,
    source: 'x',
    body: { type: 'resource', phase: 'started', planned: false, change: c },
  }))
  t.equal(
    plain(
      requirePresent(formatLiveLines(operation(), many.reduce(advance, half), Date.now()).at(-1)),
    ),
    '    and 5 more',
  )
  t.end()
})

t.test('one line per event, and none without new information', t => {
  const lines = run.map(event => formatEventLine(event)).map(line => line && plain(line))
  t.same(lines, [
    '03:04:05 running claimed',
    '03:04:05 > update started',
    null,
    null,
    '03:04:05   create ec2.Vpc a 0.5 s',
    '03:04:05   create failed ec2.Vpc b',
    '03:04:05   error: no such zone',
  ])
  t.equal(
    plain(requirePresent(formatEventLine(requirePresent(run[2]), { verbose: true }))),
    '03:04:05   create ec2.Vpc a',
  )
  const [summary] = events({
    type: 'summary',
    step: 'update',
    changes: { create: 3, same: 1 },
    seconds: 4,
  })
  t.equal(
    plain(requirePresent(formatEventLine(requirePresent(summary)))),
    '03:04:05 update: 3 created, 1 unchanged in 4.0 s',
  )
  t.end()
})

t.test('no text of a program or provider controls the terminal', t => {
  const evil = 'x\u001b[2J\u001b]0;title\u0007\u001b[31m\r\u009b5n'
  const resource = { ...change(evil, evil), type: `shop:${evil}:${evil}` }
  const all = (['started', 'finished', 'failed'] as const).map((phase): EventBody => ({
    type: 'resource',
    phase,
    planned: false,
    change: resource,
  }))
  const hostile = events(
    { type: 'status', from: 'queued', to: 'running', reason: evil, by: evil },
    { type: 'step', step: evil, state: 'started', detail: evil },
    ...all,
    { type: 'diagnostic', severity: 'error', message: evil },
    { type: 'summary', step: evil, changes: { [evil]: 1 }, seconds: 1 },
  )
  const running = hostile.slice(0, 3).reduce(advance, createProgress())
  const output = [
    ...hostile.map(event => requirePresent(formatEventLine(event, { verbose: true }))),
    formatRunningLine(running),
    ...formatLiveLines(operation({ environment: evil }), running, Date.now()),
  ]
  for (const line of output)
    t.notMatch(line, /\u001b(?!\[\d{1,2}m)|[\u0000-\u001a\u007f-\u009f]/, JSON.stringify(line))
  t.notMatch(output.join('\n'), /x\u001b\[31m/, 'not even by colours')
  t.end()
})
