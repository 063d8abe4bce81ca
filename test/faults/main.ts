/**
 * `npm run faults -- --rounds N --seed S`: operations on several environments while random faults
 * hit every part. Prints rounds, faults by kind, undecided cases, recovery times and the number of
 * violations; exit code 1 when there is one. `--machines 1` (default 2) puts all processes on one
 * data folder, `--states backend` uses a file backend, `--only NAME` one kind of fault, `--keep`
 * leaves the folder with the logs.
 */
import { parseArgs } from 'node:util'
import { openLab } from './lab.ts'
import { createRandom } from './random.ts'
import { faults } from './faults.ts'
import { addRound, createReport, formatReport } from './report.ts'
import { makeEnvironments, runRound } from './round.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    machines: { type: 'string', default: '2' },
    states: { type: 'string', default: 'service' },
    environments: { type: 'string', default: '3' },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const rounds = readNumber('rounds', values.rounds)
const seed = readNumber('seed', values.seed)
if (values.only !== undefined) {
  const rest = faults.filter(({ name }) => name === values.only)
  if (rest.length === 0)
    throw new Error(`--only: expected one of ${faults.map(({ name }) => name).join(', ')}`)
  faults.splice(0, faults.length, ...rest)
}

const lab = await openLab({
  machines: values.machines === '1' ? 1 : 2,
  states: values.states === 'backend' ? 'backend' : 'service',
})
const report = createReport(seed)
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    console.log(`${signal}: ${formatReport(report)}`)
    void lab.close(values.keep).finally(() => process.exit(1))
  })
try {
  const names = Array.from(
    { length: readNumber('environments', values.environments) },
    (_, at) => `env-${at}`,
  )
  await makeEnvironments(lab, names)
  for (let round = 1; round <= rounds; round += 1) {
    const since = performance.now()
    const result = await runRound(lab, createRandom(seed * 10_000 + round), names)
    addRound(report, result)
    const seconds = Math.round((performance.now() - since) / 1000)
    console.log(
      `round ${round} (${seconds} s): ` +
        result.faults.map(({ name, hit }) => `${name} [${hit ?? 'nothing to hit'}]`).join('; '),
    )
    console.log(`  ${JSON.stringify(result.statuses)}`)
    for (const violation of result.violations) console.log(`  VIOLATION ${violation}`)
    if (result.violations.length > 0 && values.keep) break
  }
} finally {
  if (values.keep) console.log(`kept: ${lab.folder}`)
  await lab.close(values.keep)
}
console.log(formatReport(report))
process.exit(report.violations.length === 0 ? 0 : 1)

function readNumber(name: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`--${name}: expected a whole number, got ${text}`)
  return number
}
