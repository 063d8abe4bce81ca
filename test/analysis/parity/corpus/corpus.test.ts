/** Checks the corpus: every known difference is found with its aspect, and nothing else is. */
import t from 'tap'
import { corpus } from './cases.ts'
import { mutations } from './mutations.ts'
import { isRight, judge, matrixLines, summaryOf, wrongLines } from './verdict.ts'
import { aspects } from '../../../../src/model/difference.ts'
import { requirePresent } from '../../../helper/present.ts'

t.test('every pair of the corpus', t => {
  const verdicts = corpus.map(judge)
  const summary = summaryOf(verdicts)
  t.same(verdicts.filter(one => !isRight(one)).flatMap(wrongLines), [])
  t.ok(summary.cases >= 80, `${summary.cases} pairs`)
  t.match(summary, { falsePositives: 0, falseNegatives: 0, precision: 1, recall: 1 })
  t.equal(
    new Set(corpus.map(one => one.id)).size,
    corpus.length,
    'every case has a name of its own',
  )
  t.end()
})

t.test('every aspect occurs in the corpus, and where nothing differs nothing is found', t => {
  t.equal(
    new Set(corpus.flatMap(one => one.expected.map(({ aspect }) => aspect))).size,
    aspects.length,
  )
  t.ok(corpus.filter(one => one.expected.length === 0).length >= 20)
  t.end()
})

t.test('mutations from a seed of the current date', t => {
  const seed = Math.floor(Date.now() / 86_400_000)
  t.same(
    mutations(seed, 40)
      .map(judge)
      .filter(one => !isRight(one))
      .flatMap(wrongLines),
    [],
    `seed ${seed}`,
  )
  t.end()
})

t.test('wrong verdicts are possible, and are counted', t => {
  const [one] = corpus.filter(({ expected }) => expected.length === 1)
  const missing = judge({
    ...requirePresent(one),
    expected: [{ ...requirePresent(requirePresent(one).expected[0]), path: 'elsewhere' }],
  })
  t.match(summaryOf([missing]), {
    cases: 1,
    right: 0,
    falsePositives: 1,
    falseNegatives: 1,
    precision: 0,
    recall: 0,
  })
  t.match(wrongLines(missing).join('\n'), /missed .* elsewhere[\s\S]*spurious/)
  t.match(
    wrongLines(
      judge({
        ...requirePresent(one),
        expected: [{ ...requirePresent(requirePresent(one).expected[0]), aspect: 'dashboards' }],
      }),
    ).join('\n'),
    /aspect is \w+, expected dashboards/,
  )
  t.match(matrixLines(summaryOf([missing])).join('\n'), /\(nothing\)/)
  t.end()
})
