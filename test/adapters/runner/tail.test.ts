import { appendFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { tailEvents } from '../../../src/adapters/runner/tail.ts'
import { collect } from '../../helper/collect.ts'
import { requirePresent } from '../../helper/present.ts'

const line = (n: number, message = 'm') =>
  JSON.stringify({
    n,
    at: '2026-01-01T00:00:00Z',
    body: { type: 'diagnostic', severity: 'info', message },
  }) + '\n'

t.test('follows a growing file by whole lines, and ends when the run has ended', async t => {
  const folder = t.testdir({})
  const file = join(folder, 'events.ndjson')
  let over = false
  const seen: number[] = []
  const following = (async () => {
    for await (const batch of tailEvents(folder, 1, async () => over))
      seen.push(...batch.map(event => event.n))
  })()
  const seesUntil = async (last: number) => {
    while (!seen.includes(last)) await sleep(10)
  }
  await sleep(30)
  writeFileSync(file, line(1) + line(2) + line(3, 'ü'.repeat(70_000)).slice(0, 65_541))
  await seesUntil(2)
  t.same(seen, [2], 'events after 1; an incomplete line is no event')
  appendFileSync(file, line(3, 'ü'.repeat(70_000)).slice(65_541))
  await seesUntil(3)
  t.same(seen, [2, 3], 'a character that was cut between its bytes is complete again')
  over = true
  appendFileSync(file, line(4))
  await following
  t.same(seen, [2, 3, 4], 'events that arrive with the end are read, too')
})

t.test(
  'a line that is no event becomes a diagnostic, once for each place; a too long line is not kept',
  async t => {
    const folder = t.testdir({})
    const file = join(folder, 'events.ndjson')
    const bad = [
      'no JSON',
      '{}',
      '5',
      JSON.stringify({ n: 2, at: 'yesterday', body: {} }),
      JSON.stringify({
        n: 2 ** 40,
        at: '2026-01-01T00:00:00Z',
        body: { type: 'diagnostic', severity: 'info', message: 'm' },
      }),
      JSON.stringify({
        n: 2,
        at: '2026-01-01T00:00:00Z',
        body: { type: 'resource', phase: 'finished' },
      }),
    ]
    writeFileSync(
      file,
      `${line(1)}${bad.join('\n')}\n${line(2, 'x'.repeat(3 * 1024 * 1024))}${line(3)}${'y'.repeat(2 * 1024 * 1024)}`,
    )
    const read = async () => (await collect(tailEvents(folder, 0, async () => true))).flat()
    const events = await read()
    t.same(
      events.map(({ n }) => n),
      [1, -2, -3, -4, -5, -6, -7, -8, 3, -10],
    )
    t.match(requirePresent(events.at(1)).body, {
      type: 'diagnostic',
      severity: 'warning',
      message: /line 2 of the run's events was left out: no event/,
    })
    t.match(requirePresent(events.at(-1)).body, { message: /more than 1048576 bytes/ })
    t.same(
      (await read()).map(({ n }) => n),
      events.map(({ n }) => n),
      'the worker that takes over gets the same numbers',
    )
  },
)

t.test('a sparse file is read to its end', async t => {
  const folder = t.testdir({})
  writeFileSync(join(folder, 'events.ndjson'), line(1))
  truncateSync(join(folder, 'events.ndjson'), 2 ** 42)
  const used = process.memoryUsage().rss
  const events = (await collect(tailEvents(folder, 0, async () => true))).flat()
  t.same(
    events.map(({ n }) => n),
    [1, -2, -3],
  )
  t.ok(process.memoryUsage().rss - used < 200 * 1024 * 1024, 'bounded memory')
})

t.test('a run that wrote nothing ends as well', async t => {
  t.same(
    await collect(tailEvents(t.testdir({}), 0, async () => true)),
    [],
    'it ended without events',
  )
})
