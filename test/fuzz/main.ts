/**
 * `npm run fuzz:api`: schemathesis with all its checks against the running service, with the token
 * of an admin and then with that of an operator; the result, with the commit, is written to
 * test/proof/results/fuzz.json. `-- --role operator` for one of them; `-- --calls N` repeats with
 * the next seed until N requests were answered (default 5000 for each role); `-- --examples N`
 * cases for each route and phase (default 25: more than 6,000 calls); `-- --seed N`; `-- --strict`
 * also fails when an answer took longer than a second, for a quiet machine. What follows `--` once
 * more are options of schemathesis (`-- -- --include-path /v1/tokens`).
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { roles, type Role } from '../../src/model/access.ts'
import { packageFolder } from '../../src/model/config.ts'
import { fuzz, type FuzzResult } from './fuzz.ts'
import { schemathesis } from './schemathesis.ts'

const { values, positionals } = parseArgs({
  options: {
    role: { type: 'string', multiple: true, default: ['admin', 'operator'] },
    calls: { type: 'string', default: '5000' },
    examples: { type: 'string', default: '25' },
    seed: { type: 'string', default: '1' },
    strict: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: packageFolder, encoding: 'utf8' }).trim()

const found = await schemathesis()
if ('missing' in found) {
  console.error(`not run: ${found.missing}`)
  process.exit(1)
}
const { command, version } = found
const partly = positionals.length > 0
const least = partly ? 1 : Number(values.calls)

type RoleResult = Pick<
  FuzzResult,
  'code' | 'seconds' | 'calls' | 'statuses' | 'slow' | 'slowest'
> & {
  ok: boolean
  seeds: number[]
  lastLines: string[]
}

async function fuzzOnce(role: Role, seed: number): Promise<FuzzResult> {
  const ends: (() => unknown)[] = []
  const teardown = (end: () => unknown) => {
    ends.push(end)
  }
  try {
    return await fuzz(
      { teardown },
      {
        command,
        role,
        seed,
        args: ['--max-examples', values.examples, '--continue-on-failure', ...positionals],
        print: text => {
          process.stdout.write(text)
        },
      },
    )
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

async function fuzzRole(role: Role): Promise<RoleResult> {
  const all: RoleResult = {
    ok: true,
    code: 0,
    seconds: 0,
    calls: 0,
    statuses: {},
    slow: [],
    slowest: 0,
    seeds: [],
    lastLines: [],
  }
  for (let seed = Number(values.seed); all.calls < least && all.code === 0; seed += 1) {
    const one = await fuzzOnce(role, seed)
    all.seeds.push(seed)
    all.code = one.code
    all.calls += one.calls
    all.seconds += one.seconds
    all.slow.push(...one.slow)
    all.slowest = Math.max(all.slowest, one.slowest)
    all.lastLines = one.output.trim().split('\n').slice(-12)
    for (const [status, count] of Object.entries(one.statuses))
      all.statuses[status] = (all.statuses[status] ?? 0) + count
    if (one.calls === 0) break
  }
  all.ok = all.code === 0 && all.calls >= least && isCalm(all)
  return all
}

function isCalm({ statuses, slow }: RoleResult): boolean {
  const broken = Object.keys(statuses).some(status => Number(status) >= 500)
  return !broken && (!values.strict || slow.length === 0)
}

const results: Partial<Record<Role, RoleResult>> = {}
for (const role of roles.filter(name => values.role.includes(name)))
  results[role] = await fuzzRole(role)
const all = Object.entries(results)
const ok = all.length > 0 && all.every(([, result]) => result.ok)
if (!partly)
  writeFileSync(
    join(packageFolder, 'test', 'proof', 'results', 'fuzz.json'),
    `${JSON.stringify(
      {
        suite: 'fuzz',
        commit: git('rev-parse', 'HEAD'),
        dirty: git('status', '--porcelain') !== '',
        at: new Date().toISOString(),
        schemathesis: version,
        strict: values.strict,
        ok,
        calls: all.reduce((sum, [, { calls }]) => sum + calls, 0),
        roles: results,
      },
      null,
      2,
    )}\n`,
  )
for (const [role, { calls, seconds, code, statuses, slow, slowest, ok: passed }] of all)
  console.log(
    `${passed ? 'ok' : 'FAILED'} ${role}: ${calls} calls in ${Math.round(seconds)} s, ` +
      `schemathesis ended with ${code}; answers by status ${JSON.stringify(statuses)}; the ` +
      `slowest took ${slowest} ms, ${slow.length} took longer than 1 s` +
      slow
        .slice(0, 10)
        .map(({ request, status, milliseconds }) => `\n  ${milliseconds} ms ${status} ${request}`)
        .join(''),
  )
process.exit(ok ? 0 : 1)
