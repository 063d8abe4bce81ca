/**
 * `npm run proof`: the tests that take long (`*.long.test.ts`), and ten crashes of each kind at
 * random moments. Results are written with the commit that they hold for to
 * `test/proof/results/<suite>.json`. `npm run proof
 * -- --rounds 3` is shorter; `--rounds 0` leaves the crashes out. Then ephemeral environments: 100
 * in a row and 100 with 8 at once (`--ephemerals N`, 0: none). Then the state service: five times as
 * many rounds in which the CLI, the service or PostgreSQL is killed in an update of 300 resources,
 * and twenty times as many rounds of random faults on two services and two workers (`npm run
 * faults`). `--only ephemerals`, `--only states` or `--only faults` runs nothing else.
 */
import { parseArgs } from 'node:util'
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { runRounds } from '../faults/runRounds.ts'
import { longFiles, runTests } from '../suite.ts'
import { ephemerals } from './ephemerals.ts'
import { crash, victims } from './crash.ts'
import { keep } from './keep.ts'
import { killStates } from './states.ts'

const {
  values: { rounds, only, ephemerals: wanted },
} = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    only: { type: 'string' },
    ephemerals: { type: 'string', default: '100' },
  },
})
const parts = ['ephemerals', 'states', 'faults']
if (only !== undefined && !parts.includes(only))
  throw new Error(`--only: expected one of ${parts.join(', ')}, got ${only}`)
const environments = Number(wanted)
if (!Number.isInteger(environments) || environments < 0)
  throw new Error(`--ephemerals: expected a whole number from 0, got ${wanted}`)
const times = Number(rounds)
if (!Number.isInteger(times) || times < 0)
  throw new Error(`--rounds: expected a whole number from 0, got ${rounds}`)

const results: { victim: string; milliseconds: number; ok: boolean; seconds: number }[] = []

t.setTimeout(4 * 3600_000)

async function proveEphemerals(): Promise<void> {
  if (environments === 0) return
  await t.test(`${environments} ephemeral environments in a row, and 8 at a time`, async t => {
    t.setTimeout(2 * 3600_000)
    keep('ephemerals', await ephemerals(t, { count: environments, width: 8 }))
  })
}
async function proveStates(): Promise<void> {
  await t.test(`kill -9 in updates on the state service, ${times * 5} rounds`, async t => {
    t.setTimeout(4 * 3600_000)
    await killStates(t, { rounds: times * 5 }, done =>
      keep('states', {
        passed: done.filter(({ ok }) => ok).length,
        of: times * 5,
        resources: 300,
        rounds: done,
      }),
    )
  })
}
async function proveFaults(): Promise<void> {
  await t.test(`random faults, ${times * 20} rounds`, async t => {
    t.setTimeout(12 * 3600_000)
    const report = await runRounds({
      rounds: times * 20,
      seed: 1,
      environments: 3,
      machines: 2,
      states: 'service',
      only: null,
      cover: true,
      keep: false,
      print: line => t.comment(line),
    })
    const passed = report.rounds - report.violations.length
    keep('faults', { passed, of: times * 20, ...report })
    t.same(report.violations, [])
  })
}
if (only !== undefined) {
  if (only === 'states') await proveStates()
  else if (only === 'faults') await proveFaults()
  else await proveEphemerals()
  process.exit(t.passing() ? 0 : 1)
}

const long = await runTests(longFiles())
keep('long', { ...long, files: longFiles() })
t.ok(long.ok, `${long.passed} passed and ${long.failed} failed in what takes long`)
await proveEphemerals()
if (times > 0) await proveStates()
if (times > 0) await proveFaults()
if (times === 0) process.exit(t.passing() ? 0 : 1)

await t.test(
  `kill -9 of service, runner and engine in the middle of a deploy, ${times} times each`,
  async t => {
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
          results.push({
            victim,
            milliseconds,
            ok: t.passing(),
            seconds: Math.round((performance.now() - since) / 100) / 10,
          })
        })
      }
    }
  },
)

const passed = results.filter(result => result.ok).length
keep('crash', { passed, of: victims.length * times, results })
t.equal(passed, victims.length * times, `${passed} of ${victims.length * times} crashes healed`)
