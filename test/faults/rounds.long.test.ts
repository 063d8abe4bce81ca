/**
 * Two rounds of faults in every part; `npm run proof` has 200, `npm run faults` any number. The
 * parts of the lab that need no engine are tested in faults.test.ts.
 */
import t from 'tap'
import { formatReport } from './report.ts'
import { runRounds } from './runRounds.ts'

t.setTimeout(600_000)

t.test('two rounds without a violation', async t => {
  const report = await runRounds({
    rounds: 2,
    seed: 1 + Math.floor(Math.random() * 10_000),
    environments: 2,
    machines: 2,
    states: 'service',
    only: null,
    cover: true,
    keep: false,
    print: line => t.comment(line),
  })
  t.same(report.violations, [], formatReport(report))
  t.ok(report.operations > 0)
})
