/**
 * `npm run faults -- --rounds N --seed S`: operations on several environments while random faults
 * hit every part. Prints rounds, faults by kind, undecided cases, recovery times and the number of
 * violations; exit code 1 when there is one. `--machines 1` (default 2) puts all processes on one
 * data folder, `--states backend` uses a file backend, `--only NAME[,NAME]` some kinds of faults,
 * `--cover` prefers kinds that have hit nothing yet, `--keep` leaves the folder with the logs.
 */
import { parseArgs } from 'node:util'
import { formatReport } from './report.ts'
import { runRounds } from './runRounds.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    machines: { type: 'string', default: '2' },
    states: { type: 'string', default: 'service' },
    environments: { type: 'string', default: '3' },
    only: { type: 'string' },
    cover: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})
const report = await runRounds({
  rounds: readNumber('rounds', values.rounds),
  seed: readNumber('seed', values.seed),
  environments: readNumber('environments', values.environments),
  machines: values.machines === '1' ? 1 : 2,
  states: values.states === 'backend' ? 'backend' : 'service',
  only: values.only?.split(',').map(name => name.trim()) ?? null,
  cover: values.cover,
  keep: values.keep,
  print: line => console.log(line),
})
console.log(formatReport(report))
process.exit(report.violations.length === 0 ? 0 : 1)

function readNumber(name: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`--${name}: expected a whole number, got ${text}`)
  return number
}
