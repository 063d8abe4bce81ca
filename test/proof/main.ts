/**
 * `npm run proof`: the long suites, ten crashes of each kind at random moments. Results are written with the commit that
 * they hold for to `test/proof/results/<suite>.json`. `npm run proof -- --rounds 3` is shorter.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { crash, victims } from './crash.ts'

const { values: { rounds } } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } })
const times = Number(rounds)
if (!Number.isInteger(times) || times < 1) throw new Error(`--rounds: expected a whole number from 1, got ${rounds}`)

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
const results: { victim: string, milliseconds: number, ok: boolean, seconds: number }[] = []

t.setTimeout(3600_000)
await t.test(`kill -9 of service, runner and engine in the middle of a deploy, ${times} times each`, async t => {
  t.setTimeout(3600_000)
  const service = await testService(t, { repository: makeRepository(t, 'sample') })
  for (const victim of victims) {
    for (let round = 1; round <= times; round += 1) {
      // spread over the whole of a deploy and a little beyond
      const milliseconds = Math.floor(Math.random() * 3500)
      const since = performance.now()
      await t.test(`${victim} ${round}, ${milliseconds} ms`, async t => {
        t.setTimeout(300_000)
        await crash(t, service, { victim, environment: `${victim}-${round}`, milliseconds })
        results.push({ victim, milliseconds, ok: t.passing(), seconds: Math.round((performance.now() - since) / 100) / 10 })
      })
    }
  }
})

const folder = join(import.meta.dirname, 'results')
mkdirSync(folder, { recursive: true })
const passed = results.filter(result => result.ok).length
writeFileSync(join(folder, 'crash.json'), JSON.stringify({
  suite: 'crash', commit: git('rev-parse', 'HEAD'), dirty: git('status', '--porcelain') !== '', at: new Date().toISOString(), passed, of: victims.length * times, results,
}, null, 2) + '\n')
t.equal(passed, victims.length * times, `${passed} of ${victims.length * times} crashes healed`)
