import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
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
