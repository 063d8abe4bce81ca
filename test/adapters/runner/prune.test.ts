import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { pruneRuns } from '../../../src/adapters/runner/prune.ts'

t.test('old runs are removed; recent ones and those that are still written stay', async t => {
  const home = t.testdir()
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000)
  const run = (name: string, days: number, eventsDays = days) => {
    const folder = join(home, 'runs', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'events.ndjson'), '')
    utimesSync(join(folder, 'events.ndjson'), daysAgo(eventsDays), daysAgo(eventsDays))
    utimesSync(folder, daysAgo(days), daysAgo(days))
  }
  run('old', 9)
  run('young', 2)
  run('busy', 9, 0)
  t.same(await pruneRuns(home, { olderThanDays: 7 }), ['old'])
  t.same(
    ['old', 'young', 'busy'].map(name => existsSync(join(home, 'runs', name))),
    [false, true, true],
  )
  t.same(await pruneRuns(join(home, 'nowhere'), { olderThanDays: 7 }), [])
})

t.test('a run that ended with a result and created nothing is kept a day', async t => {
  const home = t.testdir({
    runs: {
      check: { 'result.json': '{}' },
      today: { 'result.json': '{}' },
      deploy: { 'result.json': '{}', 'creates.ndjson': '' },
      died: { 'events.ndjson': '' },
    },
  })
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3600 * 1000)
  for (const name of ['check', 'deploy', 'died'])
    for (const file of [...readdirSync(join(home, 'runs', name)), '.'])
      utimesSync(join(home, 'runs', name, file), twoDaysAgo, twoDaysAgo)
  t.same(await pruneRuns(home, { olderThanDays: 7, idleDays: 1 }), ['check'])
  t.same(readdirSync(join(home, 'runs')).sort(), ['deploy', 'died', 'today'])
})
