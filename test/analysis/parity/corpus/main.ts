/**
 * `npm run parity:corpus`: judges every pair of the corpus, and mutations made from a seed, and
 * prints the confusion matrix of aspects, precision and recall, and every wrong case. Options: `--
 * --seed N --mutations N --json`. The exit code is 1 when a case is wrong.
 */
import { parseArgs } from 'node:util'
import { corpus } from './cases.ts'
import { mutations } from './mutations.ts'
import { isRight, judge, matrixLines, summaryOf, wrongLines } from './verdict.ts'
import type { Verdict } from './verdict.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    mutations: { type: 'string', default: '300' },
  },
})
const [seed, count] = [Number(values.seed), Number(values.mutations)]
if (!Number.isInteger(seed) || !Number.isInteger(count) || count < 0) {
  console.error('--seed and --mutations: expected whole numbers')
  process.exit(64)
}

const parts = { corpus: corpus.map(judge), mutations: mutations(seed, count).map(judge) }
const all = Object.values(parts).flat()
if (values.json)
  console.log(
    JSON.stringify(
      {
        seed,
        ...Object.fromEntries(
          Object.entries(parts).map(([name, verdicts]) => [name, summaryOf(verdicts)]),
        ),
        wrong: all.filter(one => !isRight(one)).map(wrongLines),
      },
      null,
      2,
    ),
  )
else
  for (const [name, verdicts] of Object.entries(parts))
    print(name === 'corpus' ? 'corpus' : `mutations, seed ${seed}`, verdicts)
process.exitCode = all.every(isRight) ? 0 : 1

function print(title: string, verdicts: Verdict[]): void {
  const summary = summaryOf(verdicts)
  console.log(
    `${title}: ${summary.cases} pairs, ${summary.right} right; ${summary.expected} known ` +
      `differences, ${summary.truePositives} found, ${summary.falseNegatives} missed, ` +
      `${summary.falsePositives} spurious; precision ${summary.precision.toFixed(4)}, recall ` +
      `${summary.recall.toFixed(4)}`,
  )
  for (const line of matrixLines(summary)) console.log(`  ${line}`)
  for (const verdict of verdicts.filter(one => !isRight(one)))
    for (const line of wrongLines(verdict)) console.log(line)
  console.log()
}
