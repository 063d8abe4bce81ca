/**
 * `npm run fuzz:api`: schemathesis with all its checks against the running service; what it came
 * to, with the commit, in test/proof/results/fuzz.json. `-- --examples N` cases for each route and
 * phase (default 25: more than 6,000 calls), `-- --seed N`; whatever follows `--` once more is
 * schemathesis' own (`-- -- --include-path /v1/tokens`).
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packageFolder } from '../../src/model/config.ts'
import { fuzz } from './fuzz.ts'
import { schemathesis } from './schemathesis.ts'

const { values, positionals } = parseArgs({
  options: { examples: { type: 'string', default: '25' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
})
const least = 5000
const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: packageFolder, encoding: 'utf8' }).trim()

const found = await schemathesis()
if ('missing' in found) {
  console.error(`not run: ${found.missing}`)
  process.exit(1)
}
const ends: (() => unknown)[] = []
const partly = positionals.length > 0
const { code, seconds, calls, statuses, report, output } = await fuzz(
  {
    teardown: (end: () => unknown) => {
      ends.push(end)
    },
  },
  {
    command: found.command,
    seed: Number(values.seed),
    args: ['--max-examples', values.examples, '--continue-on-failure', ...positionals],
    say: text => {
      process.stdout.write(text)
    },
  },
)
for (const end of ends.reverse()) await end()
const ok = code === 0 && (partly || calls >= least)
const result = {
  suite: 'fuzz',
  commit: git('rev-parse', 'HEAD'),
  dirty: git('status', '--porcelain') !== '',
  at: new Date().toISOString(),
  schemathesis: found.version,
  seed: Number(values.seed),
  ok,
  calls,
  seconds,
  statuses,
  summary: report.summary ?? null,
  lastWords: output.trim().split('\n').slice(-12),
}
if (!partly)
  writeFileSync(
    join(packageFolder, 'test', 'proof', 'results', 'fuzz.json'),
    `${JSON.stringify(result, null, 2)}\n`,
  )
console.log(
  `${ok ? 'ok' : 'FAILED'}: ${calls} calls in ${seconds} s, schemathesis ended with ${code}; ` +
    `answers by status ${JSON.stringify(statuses)}`,
)
process.exit(ok ? 0 : 1)
