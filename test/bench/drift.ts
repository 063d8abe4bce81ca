/**
 * `npm run bench:drift` measures the time of a judgement for a number of resources, drifts and
 * rules. `--
 * --resources N --drifts N --rounds N`.
 */
import { parseArgs } from 'node:util'
import { judgeDrift } from '../../src/analysis/drift/judge.ts'
import { bigFindings } from '../analysis/drift/big.ts'
import { requirePresent } from '../helper/present.ts'

const { values } = parseArgs({
  options: {
    resources: { type: 'string', default: '5000' },
    drifts: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '9' },
  },
})
const [resources, drifts, rounds] = [values.resources, values.drifts, values.rounds].map(
  Number,
) as [number, number, number]
if (![resources, drifts, rounds].every(number => Number.isInteger(number) && number > 0)) {
  console.error('--resources, --drifts, --rounds: expected whole numbers above 0')
  process.exit(64)
}

const found = bigFindings(resources, drifts)
const times = Array.from({ length: rounds }, () => {
  const started = performance.now()
  judgeDrift(found)
  return performance.now() - started
})
const sorted = times.toSorted((a, b) => a - b)
console.log(
  `judged ${resources} resources, ${found.refreshed.length} of them drifted, ` +
    `${found.ignore?.length ?? 0} ignore rules, ${rounds} rounds: first ` +
    `${requirePresent(times[0]).toFixed(1)} ms, median ` +
    `${requirePresent(sorted[Math.floor(rounds / 2)]).toFixed(1)} ms, worst ` +
    `${requirePresent(sorted.at(-1)).toFixed(1)} ms`,
)
