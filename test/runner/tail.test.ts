import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { tailEvents } from '../../src/runner/tail.ts'
import { collect } from '../helper/collect.ts'

const line = (n: number, message = 'm') => `${JSON.stringify({ n, at: '2026-01-01T00:00:00Z', body: { type: 'diagnostic', severity: 'info', message } })}\n`

t.test('follows a growing file by whole lines, and ends when the run has ended', async t => {
  const folder = t.testdir({})
  const file = join(folder, 'events.ndjson')
  let over = false
  const seen: number[] = []
  const following = (async () => { for await (const batch of tailEvents(folder, 1, async () => over)) seen.push(...batch.map(event => event.n)) })()
  await sleep(30)
  writeFileSync(file, line(1) + line(2) + line(3, 'ü'.repeat(70_000)).slice(0, 65_541))
  await sleep(250)
  t.same(seen, [2], 'after 1; half a line is no event')
  appendFileSync(file, line(3, 'ü'.repeat(70_000)).slice(65_541))
  await sleep(250)
  t.same(seen, [2, 3], 'a letter cut in the middle of its bytes is whole again')
  over = true
  appendFileSync(file, line(4))
  await following
  t.same(seen, [2, 3, 4], 'what came with the end is read too')
})

t.test('a run that wrote nothing ends as well', async t => {
  t.same(await collect(tailEvents(t.testdir({}), 0, async () => true)), [], 'it ended, and there was nothing to tell')
})
